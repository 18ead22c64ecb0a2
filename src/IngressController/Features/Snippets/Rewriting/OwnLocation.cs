using IngressController.Proxy;

namespace IngressController.Features.Snippets.Rewriting;

/// <summary>The Location of a redirect: a path becomes a URL of the client's scheme and host, without a port.</summary>
static class OwnLocation
{
    public static string Of(RequestContext context, string text) =>
        text.StartsWith('/') ? $"{context.Connection.Scheme}://{context.HostHeader.Name}{text}" : text;
}
