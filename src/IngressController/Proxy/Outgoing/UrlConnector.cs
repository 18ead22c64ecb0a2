using System.Net;
using System.Net.Sockets;
using IngressController.Proxy.Forwarding;
using IngressController.Proxy.Outgoing.Names;

namespace IngressController.Proxy.Outgoing;

/// <summary>Opens connections for URLs: resolves the name, and connects to the first allowed address that answers.</summary>
/// <param name="names">Resolves names.</param>
/// <param name="policy">Limits the addresses, whatever name led to them; null for what the operator names, which may be anywhere.</param>
/// <param name="namespace">On whose behalf.</param>
/// <param name="tls">TLS for URLs of scheme https; null: the client does it.</param>
sealed class UrlConnector(NameResolver names, ConnectPolicy? policy, string @namespace, PodTls? tls = null)
{
    readonly UpstreamTlsOptions? _tls = tls is null ? null : new(tls.Tls, tls.IsHttp2);

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await names.ResolveAsync(@namespace, host, cancellation);
        Exception? problem = null;
        foreach (var address in addresses)
        {
            if (policy?.ProblemOfUrl(address, port) is { } reason)
            {
                problem = new RefusedDestinationException($"{host}:{port}", reason);
                continue;
            }

            var socket = policy is null ? new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true } : policy.Sockets.Make();
            try
            {
                await socket.ConnectAsync(address, port, cancellation);
                var stream = new NetworkStream(socket, ownsSocket: true);
                return _tls is null ? stream : await _tls.HandshakeAsync(stream, cancellation);
            }
            catch (Exception error)
            {
                socket.Dispose();
                if (error is not SocketException)
                    throw;
                problem = error;
            }
        }

        throw problem ?? new IOException($"{host} has no address");
    }
}
