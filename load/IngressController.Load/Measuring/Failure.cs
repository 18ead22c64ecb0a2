using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;

namespace IngressController.Load.Measuring;

/// <summary>Names the kinds of failure, few and steady, so that they can be counted.</summary>
static class Failure
{
    public const string Timeout = "timeout";
    public const string Closed = "connection closed";

    /// <summary>The kind for an exception that ended an operation.</summary>
    public static string Of(Exception error)
    {
        for (var inner = error; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case SocketException socket:
                    return OfSocket(socket.SocketErrorCode);
                case AuthenticationException:
                    return "TLS handshake failed";
                case AnswerException answer:
                    return answer.Message;
                case EndOfStreamException:
                    return Closed;
                case HttpProtocolException protocol:
                    return $"HTTP/2 error {protocol.ErrorCode}";
                case WebSocketException { WebSocketErrorCode: WebSocketError.NotAWebSocket }:
                    return "WebSocket refused";
                case HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded or HttpRequestError.HttpProtocolError }:
                    return Closed;
            }
        }

        return error switch
        {
            OperationCanceledException => Timeout,
            WebSocketException or IOException => Closed,
            _ => error.GetType().Name,
        };
    }

    static string OfSocket(SocketError code) => code switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.ConnectionReset or SocketError.Shutdown => "connection reset",
        SocketError.TimedOut => "connect timeout",
        SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData => "name not found",
        SocketError.TooManyOpenSockets => "out of file descriptors",
        SocketError.AddressNotAvailable or SocketError.AddressAlreadyInUse => "out of local ports",
        SocketError.OperationAborted => Timeout,
        _ => $"socket error {code}",
    };
}

/// <summary>An answer that is none: not HTTP, or not what the protocol promised. The message names the kind.</summary>
sealed class AnswerException(string kind) : Exception(kind);
