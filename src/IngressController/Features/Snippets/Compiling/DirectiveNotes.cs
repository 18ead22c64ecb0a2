using System.Collections.Frozen;

namespace IngressController.Features.Snippets.Compiling;

/// <summary>How directives differ here from nginx, for the reference. One that is not listed does what it does there.</summary>
static class DirectiveNotes
{
    static readonly FrozenDictionary<string, string> Notes = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["add_header"] = "A line break in a value becomes a blank.",
        ["allow"] = "No names, as in nginx; unix: fits no client.",
        ["auth_request_set"] = "Only in configuration-snippet. An if, set or return that reads such a variable is refused or warned about: it is empty there.",
        ["deny"] = "No names, as in nginx; unix: fits no client.",
        ["error_page"] = "Not in an if.",
        ["expires"] = "Not with modified, @time or a variable.",
        ["geo"] = "default, addresses and ranges only.",
        ["grpc_set_header"] = "No effect: proxy_set_header holds for every protocol here.",
        ["if"] = "No file tests. With something inside that is not understood, requests for which it holds are answered 503. CORS headers of enable-cors stay.",
        ["limit_conn"] = "The size of a zone has no effect.",
        ["limit_except"] = "Other methods are answered 403; in ingress-nginx 503.",
        ["limit_req"] = "A burst is served at once and not delayed. The size of a zone has no effect.",
        ["location"] = "proxy_pass and its like are refused. With something inside that is not understood, its requests are answered 503.",
        ["map"] = "No include; it may use only variables that stand before it.",
        ["more_clear_headers"] = "The framing of the body stays.",
        ["more_clear_input_headers"] = "No effect on headers that ingress-nginx sets itself, nor on Expect; the framing of the body stays.",
        ["more_set_headers"] = "Not the framing of the body; no option -a. A line break in a value becomes a blank.",
        ["more_set_input_headers"] =
            "No effect on headers that ingress-nginx sets itself; no option -t. Variables see it at once, where nginx keeps what it has read before.",
        ["proxy_hide_header"] = "The ConfigMap key hide-headers holds besides.",
        ["proxy_method"] = "A fixed method; HEAD stays HEAD.",
        ["proxy_pass_header"] = "No effect: every other header passes anyway.",
        ["proxy_set_header"] =
            "Host, X-Real-IP and X-Forwarded-* go out once, with this value; Connection and Upgrade are the controller's, framing is refused, " +
            "and X-Forwarded-For never holds what a client says.",
        ["proxy_ssl_verify"] = "on is refused: use the annotations, which name the authority too.",
        ["return"] = "A status from 200, or 444. A Location is encoded where it must be.",
        ["set"] = "Not the controller's own variables.",
        ["sub_filter"] = "At most 32 on a level, with 2,048 characters to look for together.",
        ["try_files"] = "There are no files: the last argument always holds.",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static IEnumerable<string> Names => Notes.Keys;

    /// <summary>Sentences; empty: it differs in nothing.</summary>
    public static string Of(string directive) => Notes.GetValueOrDefault(directive) ?? IdleDirectives.NoteOf(directive) ?? "";
}
