using System.Net;
using System.Net.Sockets;

namespace IngressController.Proxy.Outgoing;

/// <summary>Opens connections for URLs: resolves the name, and connects to the first allowed address that answers.</summary>
sealed class UrlConnector(ConnectPolicy policy)
{
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellation);
        Exception? problem = null;
        foreach (var address in addresses)
        {
            if (policy.ProblemOfUrl(address, port) is { } reason)
            {
                problem = new RefusedDestinationException($"{host}:{port}", reason);
                continue;
            }

            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(address, port, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
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
