using IngressController.Proxy.Reasons;

namespace IngressController.Proxy;

/// <summary>Writes the controller's own redirects.</summary>
static class Redirects
{
    /// <summary>Sets a status and a Location; the page follows. Client input cannot add or break a header.</summary>
    public static Task Answer(RequestContext context, int status, string location, AnswerReason reason)
    {
        context.Http.Response.Headers.Location = UriText.ForLocation(location);
        return context.AnswerWith(status, reason);
    }

    /// <summary><c>:port</c>; empty for the scheme's default port or an unknown one.</summary>
    public static string PortSuffix(string scheme, string port) =>
        port.Length == 0 || port == (scheme == "https" ? "443" : "80") ? "" : $":{port}";
}
