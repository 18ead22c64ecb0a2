using System.Collections.Frozen;
using System.Globalization;
using IngressController.Core.Annotations;
using IngressController.Features.Snippets;

namespace IngressController.Check;

/// <summary>What says the same as a directive of nginx: an annotation, or a key of the ConfigMap that holds for all hosts.</summary>
/// <param name="Annotation">The annotation, with prefix; null when it is a key.</param>
/// <param name="Setting">The key; null when it is an annotation.</param>
/// <param name="Value">The value of either.</param>
sealed record ExactRemedy(string? Annotation, string? Setting, string Value)
{
    public string Words => Annotation is { } annotation ? AnnotationKeys.NameIn(annotation)! : $"the ConfigMap key {Setting}";
}

/// <summary>
/// Finds what says exactly the same as a directive. Only for directives whose arguments are sizes, times, addresses or keywords of nginx:
/// other arguments may contain a password.
/// </summary>
static class ExactRemedies
{
    /// <summary>How a directive's arguments become a value.</summary>
    enum Form
    {
        /// <summary>One word of letters and digits, as it is.</summary>
        Word,

        /// <summary>The same with dots, dashes, slashes and colons: a version, a header's name, an address range.</summary>
        Token,

        /// <summary>A time, in whole seconds.</summary>
        Seconds,

        /// <summary>A size of whole kibibytes, as their number.</summary>
        Kibibytes,

        /// <summary><c>on</c> or <c>off</c>, as <c>true</c> or <c>false</c>.</summary>
        Switch,

        /// <summary>Words, with a blank between them.</summary>
        Words,
    }

    static readonly FrozenDictionary<string, (string Name, Form Form)> Annotations = new Dictionary<string, (string, Form)>(StringComparer.Ordinal)
    {
        ["client_body_buffer_size"] = ("client-body-buffer-size", Form.Word),
        ["client_max_body_size"] = ("proxy-body-size", Form.Word),
        ["limit_rate"] = ("limit-rate", Form.Kibibytes),
        ["limit_rate_after"] = ("limit-rate-after", Form.Kibibytes),
        ["proxy_buffer_size"] = ("proxy-buffer-size", Form.Word),
        ["proxy_buffering"] = ("proxy-buffering", Form.Word),
        ["proxy_http_version"] = ("proxy-http-version", Form.Token),
        ["proxy_request_buffering"] = ("proxy-request-buffering", Form.Word),
        ["satisfy"] = ("satisfy", Form.Word),
        ["proxy_connect_timeout"] = ("proxy-connect-timeout", Form.Seconds),
        ["proxy_read_timeout"] = ("proxy-read-timeout", Form.Seconds),
        ["proxy_send_timeout"] = ("proxy-send-timeout", Form.Seconds),
        ["proxy_next_upstream_tries"] = ("proxy-next-upstream-tries", Form.Word),
        ["proxy_next_upstream_timeout"] = ("proxy-next-upstream-timeout", Form.Seconds),
        ["grpc_connect_timeout"] = ("proxy-connect-timeout", Form.Seconds),
        ["grpc_read_timeout"] = ("proxy-read-timeout", Form.Seconds),
        ["grpc_send_timeout"] = ("proxy-send-timeout", Form.Seconds),
        ["grpc_next_upstream_tries"] = ("proxy-next-upstream-tries", Form.Word),
        ["grpc_next_upstream_timeout"] = ("proxy-next-upstream-timeout", Form.Seconds),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    static readonly FrozenDictionary<string, (string Name, Form Form)> Settings = new Dictionary<string, (string, Form)>(StringComparer.Ordinal)
    {
        ["client_body_timeout"] = ("client-body-timeout", Form.Seconds),
        ["client_header_timeout"] = ("client-header-timeout", Form.Seconds),
        ["gzip"] = ("use-gzip", Form.Switch),
        ["gzip_comp_level"] = ("gzip-level", Form.Word),
        ["gzip_min_length"] = ("gzip-min-length", Form.Word),
        ["gzip_types"] = ("gzip-types", Form.Words),
        ["ignore_invalid_headers"] = ("ignore-invalid-headers", Form.Switch),
        ["keepalive_requests"] = ("keep-alive-requests", Form.Word),
        ["keepalive_timeout"] = ("keep-alive", Form.Seconds),
        ["large_client_header_buffers"] = ("large-client-header-buffers", Form.Words),
        ["real_ip_header"] = ("forwarded-for-header", Form.Token),
        ["set_real_ip_from"] = ("proxy-real-ip-cidr", Form.Token),
        ["ssl_protocols"] = ("ssl-protocols", Form.Words),
        ["underscores_in_headers"] = ("enable-underscores-in-headers", Form.Switch),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The directives that have one.</summary>
    public static IEnumerable<string> Directives => Annotations.Keys.Concat(Settings.Keys).Order(StringComparer.Ordinal);

    /// <summary>What says the same; null when nothing does, or its value is no word of a known kind.</summary>
    public static ExactRemedy? Of(FlatDirective directive)
    {
        var isAnnotation = Annotations.TryGetValue(directive.Name, out var meant);
        if (!isAnnotation && !Settings.TryGetValue(directive.Name, out meant) || ValueOf(directive.Arguments, meant.Form) is not { } value)
            return null;
        var remedy = isAnnotation ? new ExactRemedy(AnnotationKeys.Nginx + meant.Name, null, value) : new ExactRemedy(null, meant.Name, value);
        return Rehearsal.Takes(remedy) ? remedy : null;
    }

    static string? ValueOf(IReadOnlyList<string> arguments, Form form) => (form, arguments) switch
    {
        (Form.Seconds, [var time]) when Durations.TryParse(time, out var length) && length.TotalSeconds >= 1 =>
            ((long)length.TotalSeconds).ToString(CultureInfo.InvariantCulture),
        (Form.Kibibytes, [var size]) when Sizes.TryParse(size, out var bytes) && bytes % 1024 == 0 => (bytes / 1024).ToString(CultureInfo.InvariantCulture),
        (Form.Switch, ["on"]) => "true",
        (Form.Switch, ["off"]) => "false",
        (Form.Word, [var word]) when word.All(char.IsAsciiLetterOrDigit) => word,
        (Form.Token, [var token]) when IsToken(token) => token,
        (Form.Words, [_, ..]) when arguments.All(IsToken) => string.Join(' ', arguments),
        _ => null,
    };

    static bool IsToken(string text) => text.Length > 0 && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '/' or ':' or '_' or '+');
}
