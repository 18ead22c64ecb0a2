using Microsoft.Net.Http.Headers;

namespace IngressController.Proxy;

/// <summary>Hop-by-hop headers (RFC 9110, 7.6.1), which are never passed on.</summary>
static class HopByHop
{
    /// <summary>Those of answers. Trailer is not among them: it announces trailers, which are passed on.</summary>
    public static readonly string[] OfAnswer =
        [HeaderNames.Connection, HeaderNames.KeepAlive, HeaderNames.ProxyConnection, HeaderNames.TransferEncoding, HeaderNames.Upgrade];

    public static readonly string[] OfRequest = [.. OfAnswer, HeaderNames.TE, HeaderNames.Trailer];
}
