using IngressController.Core.Annotations;
using IngressController.Proxy;

namespace IngressController.Features.OwnRedirects;

/// <summary>The form of redirects that no annotation specifies. Without a policy: absolute, without port.</summary>
/// <param name="Relative">The Location of a redirect within the host is a path (<c>relative-redirects</c>).</param>
/// <param name="WithPort">An absolute Location names its port (<c>use-port-in-redirects</c>).</param>
sealed record OwnRedirectsPolicy(bool Relative, bool WithPort) : IPolicy
{
    /// <summary>What stands before the path in a Location; empty for a relative one.</summary>
    public string OriginFor(RequestContext context)
    {
        if (Relative)
            return "";
        var port = WithPort ? Redirects.PortSuffix(context.Connection.Scheme, context.Connection.ForwardedPort) : "";
        return $"{context.Connection.Scheme}://{context.Host.Name}{port}";
    }
}
