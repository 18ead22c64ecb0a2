using System.Security.Cryptography;

namespace IngressController.Proxy.Forwarding.Http1;

/// <summary>A WebSocket that a client opens in a stream of HTTP/2 (RFC 8441) needs a key over HTTP/1.1 (RFC 6455, 4.1).</summary>
static class WebSocketKey
{
    public const string Protocol = "websocket";

    public const string Header = "Sec-WebSocket-Key";

    /// <summary>16 random octets in base64.</summary>
    public static string Create() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
}
