using System.Net.Sockets;
using System.Security.Authentication;
using IngressController.Proxy.Outgoing;
using IngressController.Proxy.Reasons;

namespace IngressController.Proxy.Forwarding;

/// <summary>What an exception of a connection to a pod means.</summary>
static class PodCause
{
    /// <summary>One while the connection was opened.</summary>
    public static AnswerReason OfConnecting(Exception? error) =>
        Find<RefusedDestinationException>(error) is not null ? AnswerReason.PodForbidden
        : Find<SocketException>(error) is { SocketErrorCode: SocketError.ConnectionRefused } ? AnswerReason.PodRefused
        : Find<AuthenticationException>(error) is not null ? AnswerReason.PodTls

        // Its other end went in the middle of the handshake, which is all that reads or writes here.
        : error is IOException || Find<SocketException>(error) is { SocketErrorCode: SocketError.ConnectionReset } ? AnswerReason.PodTls
        : AnswerReason.PodUnreachable;

    /// <summary>One of a connection that was open.</summary>
    public static AnswerReason Of(Exception? error) => Find<SocketException>(error)?.SocketErrorCode switch
    {
        SocketError.ConnectionReset or SocketError.Shutdown or SocketError.ConnectionAborted => AnswerReason.PodReset,
        SocketError.ConnectionRefused => AnswerReason.PodRefused,
        SocketError.TimedOut => AnswerReason.PodReadTimeout,
        _ => AnswerReason.PodClosed,
    };

    static T? Find<T>(Exception? error)
        where T : Exception
    {
        for (var one = error; one is not null; one = one.InnerException)
        {
            if (one is T found)
                return found;
        }

        return null;
    }
}
