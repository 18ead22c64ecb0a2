using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using IngressController.Proxy.Outgoing;

namespace IngressController.Proxy.Expressions;

/// <summary>
/// A URL with variables, kept in two parts: client input must not change the host, so variables in the authority may give only a
/// host and a port.
/// </summary>
sealed partial record UrlTemplate(string Scheme, Template Authority, Template Rest)
{
    /// <summary>False, with the reason, when it can never give a URL.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out UrlTemplate? url, [NotNullWhen(false)] out string? problem)
    {
        url = null;
        var scheme = text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? "http"
            : text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? "https"
            : null;
        if (scheme is null)
        {
            problem = $"\"{text}\" does not begin with http:// or https://";
            return false;
        }

        var start = scheme.Length + "://".Length;
        var end = PathBegin().Match(text, start) is { Success: true } begin ? begin.Index : text.Length;
        if (!Template.TryParse(text[start..end], out var authority, out problem) || !Template.TryParse(text[end..].Split('#')[0], out var rest, out problem))
        {
            problem = $"\"{text}\" {problem}";
            return false;
        }

        if (text[start..end].Contains('@', StringComparison.Ordinal))
        {
            problem = "holds user information (user:password@), which is not sent; give the name or token to the service in a header instead";
            return false;
        }

        if (authority.IsConstant && !(RequestHost.TryParse(authority.Text, out var host) && !host.IsNone))
        {
            problem = $"\"{text}\" names no host";
            return false;
        }

        url = new(scheme, authority, rest);
        return true;
    }

    /// <summary>The URL for one request; null when its variables give none.</summary>
    public OutgoingUrl? For(RequestContext context)
    {
        var rest = Rest.EvaluateForUri(context);
        return RequestHost.TryParse(Authority.Evaluate(context), out var host) &&
            OriginForm.TryCreate(rest.StartsWith('/') ? rest : "/" + rest, out var target) &&
            OutgoingUrl.TryCreate(Scheme, host, target, out var url) ? url : null;
    }

    // The end of the host: a slash, or a variable that begins with one, as in https://shadow.example$request_uri.
    [GeneratedRegex(@"[/?#]|\$(request_uri|uri|document_uri)\b|\$\{(request_uri|uri|document_uri)\}", RegexOptions.CultureInvariant)]
    private static partial Regex PathBegin();
}
