using System.Diagnostics.CodeAnalysis;
using IngressController.Proxy;
using IngressController.Proxy.Outgoing;

namespace IngressController.Features.Mirror;

/// <summary>Where copies of the requests of one route go.</summary>
interface IMirrorTarget
{
    /// <summary>Whether the body is copied too.</summary>
    bool WithBody { get; }

    /// <summary>Whether copies go over HTTP/2 without negotiation; else over HTTP/1.1.</summary>
    bool IsHttp2 { get; }

    /// <summary>The URL of a request's copy. False: there is none for it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="url">The URL.</param>
    /// <param name="host">The Host of the copy; none: as the pod gets it.</param>
    bool TryFind(RequestContext context, [NotNullWhen(true)] out OutgoingUrl? url, out RequestHost host);
}

/// <summary>The URL of <c>mirror-target</c>.</summary>
sealed class UrlTarget(MirrorPolicy policy) : IMirrorTarget
{
    public bool WithBody => policy.WithBody;

    public bool IsHttp2 => false;

    // False when the variables of target or host give no valid value.
    public bool TryFind(RequestContext context, [NotNullWhen(true)] out OutgoingUrl? url, out RequestHost host)
    {
        host = default;
        url = policy.Target.For(context);
        if (url is null)
            return false;
        if (policy.Host is not { } template)
            host = url.Host.WithoutPort;
        else if (!RequestHost.TryParse(template.Evaluate(context), out host))
            return false;
        return true;
    }
}
