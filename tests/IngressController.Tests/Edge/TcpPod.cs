using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace IngressController.Tests.Edge;

/// <summary>A pod that speaks plain TCP on loopback: it records what each connection brings, and answers as it is told.</summary>
sealed class TcpPod : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _stop = new();
    readonly Func<TcpPodConnection, Task> _serve;
    readonly ConcurrentBag<Task> _connections = [];
    readonly Task _accepting;
    int _count;

    TcpPod(Func<TcpPodConnection, Task> serve)
    {
        _serve = serve;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Connections so far.</summary>
    public int Connections => Volatile.Read(ref _count);

    public static TcpPod Start(Func<TcpPodConnection, Task> serve) => new(serve);

    /// <summary>A pod that says its name to each connection, and then gives back what comes until its end.</summary>
    public static TcpPod Echo(string name = "") => Start(async connection =>
    {
        await connection.SendAsync(name);
        while (await connection.ReadAsync() is { Length: > 0 } piece)
            await connection.SendAsync(piece);
        connection.Socket.Shutdown(SocketShutdown.Send);
    });

    /// <summary>A pod that waits for the end of what comes, and only then gives it back whole.</summary>
    public static TcpPod Store() => Start(async connection =>
    {
        var text = new StringBuilder();
        while (await connection.ReadAsync() is { Length: > 0 } piece)
            text.Append(piece);
        await connection.SendAsync(text.ToString());
        connection.Socket.Shutdown(SocketShutdown.Send);
    });

    /// <summary>A Service of namespace <c>default</c> that leads to some ports on loopback.</summary>
    public static string Service(string name, params int[] ports) => $$"""
        apiVersion: v1
        kind: Service
        metadata: { name: {{name}}, namespace: default }
        spec: { clusterIP: 10.0.0.9, ports: [{ name: tcp, port: 80 }, { name: udp, port: 80, protocol: UDP }] }
        ---
        {{Slices(name, ports)}}
        """;

    /// <summary>The slices of such a Service; those of ports that are not named are emptied.</summary>
    public static string Slices(string name, params int[] ports) => string.Join("\n---\n", Enumerable.Range(0, Math.Max(2, ports.Length)).Select(i => $$"""
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: { name: {{name}}-{{i}}, namespace: default, labels: { kubernetes.io/service-name: {{name}} } }
        addressType: IPv4
        ports: [{ name: tcp, port: {{(i < ports.Length ? ports[i] : 1)}} }, { name: udp, port: {{(i < ports.Length ? ports[i] : 1)}}, protocol: UDP }]
        endpoints: [{{(i < ports.Length ? "{ addresses: [127.0.0.1] }" : "")}}]
        """));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                Interlocked.Increment(ref _count);
                _connections.Add(ServeAsync(socket));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            try
            {
                await _serve(new(socket, _stop.Token));
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The peer is gone, or the test is over.
            }
        }
    }
}

/// <summary>One connection to a <see cref="TcpPod"/>.</summary>
sealed record TcpPodConnection(Socket Socket, CancellationToken Stop)
{
    public async Task SendAsync(string text)
    {
        ReadOnlyMemory<byte> bytes = Encoding.Latin1.GetBytes(text);
        while (bytes.Length > 0)
            bytes = bytes[await Socket.SendAsync(bytes, SocketFlags.None, Stop)..];
    }

    public async Task<string> ReadAsync()
    {
        var buffer = new byte[16 * 1024];
        return Encoding.Latin1.GetString(buffer, 0, await Socket.ReceiveAsync(buffer, SocketFlags.None, Stop));
    }

    /// <summary>Breaks the connection off with a reset.</summary>
    public void Reset()
    {
        Socket.LingerState = new(enable: true, seconds: 0);
        Socket.Dispose();
    }
}
