using System.Net;
using System.Net.Sockets;
using System.Text;
using IngressController.Load.Abuse.Attacks;

namespace IngressController.Load.Abuse.Tools;

/// <summary>Pods of the attackers.</summary>
static class EvilPod
{
    const int Backlog = 4096;

    static readonly byte[] s_block = Encoding.ASCII.GetBytes(new string('x', 64 * 1024));

    /// <summary>Listens until the end, and gives the port.</summary>
    /// <param name="serve">Serves one connection; it is closed afterwards.</param>
    /// <param name="tally">Counts connections.</param>
    /// <param name="end">Ends all.</param>
    public static int Start(Func<Stream, CancellationToken, Task> serve, AttackTally tally, CancellationToken end)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Parse(AbuseNames.EvilPods), 0));
        listener.Listen(Backlog);
        _ = AcceptAsync(listener, serve, tally, end);
        return ((IPEndPoint)listener.LocalEndPoint!).Port;
    }

    /// <summary>Reads, and never answers.</summary>
    public static Task SilentAsync(Stream stream, CancellationToken end) => RawHttp.DrainAsync(stream, end);

    /// <summary>Answers each request at once with so many octets.</summary>
    public static Func<Stream, CancellationToken, Task> Answering(long length) => async (stream, end) =>
    {
        var head = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n");
        while ((await RawHttp.HeadAsync(stream, end)).Length > 0)
        {
            await stream.WriteAsync(head, end);
            for (var left = length; left > 0; left -= s_block.Length)
                await stream.WriteAsync(s_block.AsMemory(0, (int)Math.Min(left, s_block.Length)), end);
        }
    };

    static async Task AcceptAsync(Socket listener, Func<Stream, CancellationToken, Task> serve, AttackTally tally, CancellationToken end)
    {
        using (listener)
        {
            while (!end.IsCancellationRequested)
            {
                var socket = await listener.AcceptAsync(end);
                tally.Add("pod connections");
                _ = ServeAsync(new NetworkStream(socket, ownsSocket: true), serve, end);
            }
        }
    }

    static async Task ServeAsync(NetworkStream stream, Func<Stream, CancellationToken, Task> serve, CancellationToken end)
    {
        await using (stream)
        {
            try
            {
                await serve(stream, end);
            }
            catch (Exception error) when (error is IOException or OperationCanceledException or InvalidDataException)
            {
                // The controller closes, or it is the end.
            }
        }
    }
}
