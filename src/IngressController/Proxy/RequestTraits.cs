using Microsoft.AspNetCore.Http.Features;

namespace IngressController.Proxy;

/// <summary>What the server knows of a request beside its head.</summary>
static class RequestTraits
{
    public static bool MayHaveBody(this IFeatureCollection features) => features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true };

    /// <summary>Whether it asks for another protocol inside an HTTP/2 stream (RFC 8441): a body without end, and an answer beside it.</summary>
    public static bool IsExtendedConnect(this IFeatureCollection features) => features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };

    /// <summary>Whether it asks for another protocol on its HTTP/1.1 connection.</summary>
    public static bool IsUpgradable(this IFeatureCollection features) => features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true };
}
