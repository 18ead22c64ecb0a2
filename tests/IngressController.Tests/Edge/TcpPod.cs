using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace IngressController.Tests.Edge;

/// <summary>A pod that speaks plain TCP on loopback: it records what each connection brings, and answers as it is told.</summary>
sealed class TcpPod : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _stop = new();
    readonly Func<TcpPodConnection, Task> _serve;
    readonly X509Certificate2? _certificate;
    readonly ConcurrentBag<Task> _connections = [];
    readonly Task _accepting;
    int _count;

    TcpPod(Func<TcpPodConnection, Task> serve, X509Certificate2? certificate)
    {
        (_serve, _certificate) = (serve, certificate);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Connections so far.</summary>
    public int Connections => Volatile.Read(ref _count);

    /// <param name="certificate">With it the pod speaks TLS.</param>
    public static TcpPod Start(Func<TcpPodConnection, Task> serve, X509Certificate2? certificate = null) => new(serve, certificate);

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
                await using var stream = new NetworkStream(socket);
                if (_certificate is null)
                {
                    await _serve(new(socket, stream, _stop.Token));
                    return;
                }

                await using var secure = new SslStream(stream);
                await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token);
                await _serve(new(socket, secure, _stop.Token));
            }
            catch (Exception error) when (error is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
            {
                // The peer is gone, or the test is over.
            }
        }
    }
}

/// <summary>One connection to a <see cref="TcpPod"/>.</summary>
sealed record TcpPodConnection(Socket Socket, Stream Stream, CancellationToken Stop)
{
    public Task SendAsync(string text) => Stream.WriteAsync(Encoding.Latin1.GetBytes(text), Stop).AsTask();

    public async Task<string> ReadAsync()
    {
        var buffer = new byte[16 * 1024];
        return Encoding.Latin1.GetString(buffer, 0, await Stream.ReadAsync(buffer, Stop));
    }

    /// <summary>Says that nothing more will be sent; the other direction stays open.</summary>
    public async Task EndSendingAsync()
    {
        if (Stream is SslStream secure)
            await secure.ShutdownAsync();
        Socket.Shutdown(SocketShutdown.Send);
    }

    /// <summary>Breaks the connection off with a reset.</summary>
    public void Reset()
    {
        Socket.LingerState = new(enable: true, seconds: 0);
        Socket.Dispose();
    }
}
