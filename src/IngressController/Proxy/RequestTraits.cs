using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace IngressController.Proxy;

/// <summary>Request properties that the server provides as features.</summary>
static class RequestTraits
{
    const string WebSocket = "websocket";

    public static bool MayHaveBody(this IFeatureCollection features) => features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true };

    /// <summary>
    /// Whether it asks for a WebSocket in an HTTP/2 stream (RFC 8441): the body has no end, and the answer runs in parallel. Another
    /// protocol is none that a pod could be asked for, so that such a request is a CONNECT like any.
    /// </summary>
    public static bool IsExtendedConnect(this IFeatureCollection features) =>
        features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: var protocol } &&
        string.Equals(protocol, WebSocket, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it asks for another protocol on its HTTP/1.1 connection.</summary>
    public static bool IsUpgradable(this IFeatureCollection features) => features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true };

    /// <summary>Whether it has a body that ends, and not another protocol.</summary>
    public static bool HasBody(this HttpContext http) =>
        http.Features.MayHaveBody() && !http.Features.IsUpgradable() && !http.Features.IsExtendedConnect();

    /// <summary>
    /// Whether a pod is asked for another protocol. HTTP/2 is none: over a tunnel it would carry requests past every rule.
    /// </summary>
    /// <remarks>Kestrel knows no upgrade of a request with a body, which docker's <c>Upgrade: tcp</c> has: hence not <see cref="IsUpgradable"/>.</remarks>
    public static bool AsksForUpgrade(this HttpContext http)
    {
        var protocols = http.Request.Headers.Upgrade;
        return !StringValues.IsNullOrEmpty(protocols) && http.Request.Protocol == HttpProtocol.Http11 &&
            !HttpMethods.IsHead(http.Request.Method) && ListedNames.Contains(http.Request.Headers.Connection, HeaderNames.Upgrade) &&
            !NameHttp2(protocols);
    }

    // With whatever is put around the token: h2c, "h2c", h2c/1, h2c;q=1.
    static bool NameHttp2(StringValues protocols)
    {
        foreach (var list in protocols)
        {
            foreach (var range in list.AsSpan().Split(','))
            {
                if (list.AsSpan()[range].Trim(" \t\"").StartsWith("h2", StringComparison.OrdinalIgnoreCase))
                    return true;
            }
        }

        return false;
    }
}
