using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace IngressController.Tests.Edge;

/// <summary>
/// A FastCGI application on loopback that records each request and answers the octets it is told, valid or not. It reads with a reader of
/// its own, and closes each connection behind its answer.
/// </summary>
sealed class FastCgiPod : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _stop = new();
    readonly Func<FastCgiExchangeOfPod, Task> _answer;
    readonly ConcurrentQueue<FastCgiSeen> _requests = [];
    readonly ConcurrentBag<Task> _connections = [];
    readonly Task _accepting;

    FastCgiPod(Func<FastCgiExchangeOfPod, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public IPEndPoint Endpoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>The complete requests so far, oldest first.</summary>
    public IReadOnlyList<FastCgiSeen> Requests => [.. _requests];

    public static FastCgiPod Start(Func<FastCgiExchangeOfPod, Task> answer) => new(answer);

    /// <summary>A pod that answers every request with these octets.</summary>
    public static FastCgiPod Start(params byte[][] pieces) => new(exchange => exchange.SendAsync(Join(pieces)));

    /// <summary>A whole answer.</summary>
    public static byte[] Answer(string text) => Join(Record(6, text), Record(6, ""), End());

    public static byte[] Record(byte type, string content, ushort request = 1, byte padding = 0, byte version = 1)
    {
        var octets = Encoding.Latin1.GetBytes(content);
        return
        [
            version, type, (byte)(request >> 8), (byte)request, (byte)(octets.Length >> 8), (byte)octets.Length, padding, 0, .. octets, .. new byte[padding],
        ];
    }

    public static byte[] End(byte status = 0) => [1, 3, 0, 1, 0, 8, 0, 0, 0, 0, 0, 0, status, 0, 0, 0];

    public static byte[] Join(params byte[][] pieces) => [.. pieces.SelectMany(static piece => piece)];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true)
                _connections.Add(ServeAsync(await _listener.AcceptSocketAsync(_stop.Token)));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    async Task ServeAsync(Socket socket)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            var request = await FastCgiSeen.ReadAsync(stream, _stop.Token);
            _requests.Enqueue(request);
            await _answer(new(request, stream, _stop.Token));
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The edge has closed it, or the test is over.
        }
    }
}

/// <summary>One request and the means to answer it.</summary>
sealed record FastCgiExchangeOfPod(FastCgiSeen Request, Stream Stream, CancellationToken Stop)
{
    public Task SendAsync(byte[] octets) => Stream.WriteAsync(octets, Stop).AsTask();
}

/// <summary>A request as an application sees it.</summary>
sealed record FastCgiSeen(byte Flags, IReadOnlyDictionary<string, string> Parameters, string Body)
{
    public string? this[string name] => Parameters.GetValueOrDefault(name);

    /// <summary>Reads up to the end of the body. Each record of parameters holds whole ones, as PHP demands; none comes twice.</summary>
    public static async Task<FastCgiSeen> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        byte flags = 0;
        var (parameters, body) = (new Dictionary<string, string>(), new StringBuilder());
        var head = new byte[8];
        while (true)
        {
            await stream.ReadExactlyAsync(head, cancellation);
            var content = new byte[(head[4] << 8) | head[5]];
            await stream.ReadExactlyAsync(content, cancellation);
            await stream.ReadExactlyAsync(new byte[head[6]], cancellation);
            Assert.Equal([1, 0, 1], [head[0], head[2], head[3]]);
            switch (head[1])
            {
                case 1:
                    Assert.Equal([0, 1], content[..2]);
                    flags = content[2];
                    break;
                case 4:
                    Parse(content, parameters);
                    break;
                default:
                    Assert.Equal(5, head[1]);
                    if (content.Length == 0)
                        return new(flags, parameters, body.ToString());
                    body.Append(Encoding.Latin1.GetString(content));
                    break;
            }
        }
    }

    static void Parse(byte[] content, Dictionary<string, string> parameters)
    {
        for (var at = 0; at < content.Length;)
        {
            var (name, value) = (Length(content, ref at), Length(content, ref at));
            parameters.Add(Encoding.Latin1.GetString(content, at, name), Encoding.Latin1.GetString(content, at + name, value));
            at += name + value;
        }
    }

    static int Length(byte[] content, ref int at)
    {
        if (content[at] < 0x80)
            return content[at++];
        at += 4;
        return ((content[at - 4] & 0x7F) << 24) | (content[at - 3] << 16) | (content[at - 2] << 8) | content[at - 1];
    }
}
