using Microsoft.Net.Http.Headers;

namespace IngressController.Proxy;

/// <summary>The headers that concern one connection only (RFC 9110, 7.6.1), and are never passed on.</summary>
static class HopByHop
{
    /// <summary>Those of an answer; its Trailer says what follows the body, which is passed on.</summary>
    public static readonly string[] OfAnswer =
        [HeaderNames.Connection, HeaderNames.KeepAlive, HeaderNames.ProxyConnection, HeaderNames.TransferEncoding, HeaderNames.Upgrade];

    /// <summary>Those of a request.</summary>
    public static readonly string[] OfRequest = [.. OfAnswer, HeaderNames.TE, HeaderNames.Trailer];
}
