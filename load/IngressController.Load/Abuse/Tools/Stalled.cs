using System.Net.Sockets;

namespace IngressController.Load.Abuse.Tools;

/// <summary>Clients that don't read.</summary>
static class Stalled
{
    /// <summary>Octets that the kernel may take for them, so that it is the controller that keeps what is not read.</summary>
    public const int Window = 4096;

    static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>Waits, without reading, until the other side has reset the connection; one that is only half closed stays.</summary>
    public static async Task UntilClosedAsync(Stream stream, CancellationToken cancellation)
    {
        var socket = ((NetworkStream)stream).Socket;
        while (socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error) is 0 && socket.Connected && !HasHungUp(socket))
            await Task.Delay(Every, cancellation);
    }

    static bool HasHungUp(Socket socket) => socket.Poll(0, SelectMode.SelectError);
}
