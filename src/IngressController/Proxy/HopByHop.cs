using Microsoft.Net.Http.Headers;

namespace IngressController.Proxy;

/// <summary>Hop-by-hop headers (RFC 9110, 7.6.1), which are never passed on.</summary>
static class HopByHop
{
    /// <summary>Those of answers. Trailer is not among them: it announces trailers, which are passed on. Nor is Upgrade: a 426 needs it.</summary>
    public static readonly string[] OfAnswer = [HeaderNames.Connection, HeaderNames.KeepAlive, HeaderNames.ProxyConnection, HeaderNames.TransferEncoding];

    public static readonly string[] OfRequest = [.. OfAnswer, HeaderNames.Upgrade, HeaderNames.TE, HeaderNames.Trailer];
}
