using Microsoft.AspNetCore.Http.Features;

namespace IngressController.Proxy;

/// <summary>Request properties that the server provides as features.</summary>
static class RequestTraits
{
    public static bool MayHaveBody(this IFeatureCollection features) => features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true };

    /// <summary>Whether it asks for another protocol in an HTTP/2 stream (RFC 8441): the body has no end, and the answer runs in parallel.</summary>
    public static bool IsExtendedConnect(this IFeatureCollection features) => features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };

    /// <summary>Whether it asks for another protocol on its HTTP/1.1 connection.</summary>
    public static bool IsUpgradable(this IFeatureCollection features) => features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true };
}
