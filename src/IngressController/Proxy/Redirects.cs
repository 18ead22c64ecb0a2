namespace IngressController.Proxy;

/// <summary>Redirects that the controller itself answers.</summary>
static class Redirects
{
    /// <summary>Answers with a status and a Location, whose page follows. Nothing a client sent can add a header or break one.</summary>
    public static Task Answer(RequestContext context, int status, string location)
    {
        context.Http.Response.StatusCode = status;
        context.Http.Response.Headers.Location = UriText.ForLocation(location);
        return Task.CompletedTask;
    }

    /// <summary><c>:port</c>, or nothing when it is the scheme's own or not known.</summary>
    public static string PortSuffix(string scheme, string port) =>
        port.Length == 0 || port == (scheme == "https" ? "443" : "80") ? "" : $":{port}";
}
