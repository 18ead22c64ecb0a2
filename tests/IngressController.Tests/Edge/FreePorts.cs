using System.Net;
using System.Net.Sockets;

namespace IngressController.Tests.Edge;

/// <summary>
/// Ports for tests that open or close one by number. They lie below those that the system gives to outgoing connections and to
/// whoever asks for any, so nobody else gets one while it is closed; and no two tests get the same.
/// </summary>
static class FreePorts
{
    const int First = 12_000;
    const int Count = 20_000;

    // Another process of tests begins elsewhere.
    static int _next = Random.Shared.Next(Count);

    public static int Tcp() => Next(SocketType.Stream, ProtocolType.Tcp);

    public static int Udp() => Next(SocketType.Dgram, ProtocolType.Udp);

    static int Next(SocketType type, ProtocolType protocol)
    {
        while (true)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _next) % Count);
            using var socket = new Socket(AddressFamily.InterNetwork, type, protocol);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next one.
            }
        }
    }
}
