using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using IngressController.Proxy.Outgoing;

namespace IngressController.Proxy.Forwarding;

/// <summary>Opens connections to pods, with TLS if their profile has it.</summary>
sealed class PodConnector(ClientProfile profile, ConnectPolicy connect)
{
    readonly UpstreamTlsOptions? _tls = profile.Tls is { } tls ? new(tls, profile.IsHttp2) : null;

    /// <param name="watch">Wraps the connection, below its TLS; null: nothing does.</param>
    /// <exception cref="TimeoutException">Not connected, or no TLS, within the profile's limit.</exception>
    /// <exception cref="RefusedDestinationException">The address is none that may be connected to.</exception>
    /// <exception cref="SocketException">It could not be connected to.</exception>
    /// <exception cref="AuthenticationException">TLS failed.</exception>
    public async ValueTask<(Socket Socket, Stream Stream)> ConnectAsync(
        IPAddress address, int port, CancellationToken cancellation, Func<Stream, Stream>? watch = null)
    {
        if (connect.ProblemOfPod(address, port) is { } problem)
            throw new RefusedDestinationException(new IPEndPoint(address, port).ToString(), problem);
        var socket = connect.Sockets.Make(address.AddressFamily == AddressFamily.InterNetwork ? AddressFamily.InterNetwork : null);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(profile.ConnectTimeout);
        Stream? stream = null;
        try
        {
            await socket.ConnectAsync(address, port, timeout.Token);
            stream = new NetworkStream(socket, ownsSocket: true);
            stream = watch?.Invoke(stream) ?? stream;
            return (socket, _tls is null ? stream : await _tls.HandshakeAsync(stream, timeout.Token));
        }
        catch (Exception error)
        {
            if (stream is not null)
                await stream.DisposeAsync();
            socket.Dispose();

            // Its own kind, so that this limit can be told from others.
            if (error is OperationCanceledException && !cancellation.IsCancellationRequested)
                throw new TimeoutException($"no connection within {profile.ConnectTimeout.TotalSeconds} s", error);
            throw;
        }
    }
}
