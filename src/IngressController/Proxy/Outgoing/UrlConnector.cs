using System.Net;
using System.Net.Sockets;

namespace IngressController.Proxy.Outgoing;

/// <summary>Opens the connections of clients that go by URL: looks the name up, and connects to the first address that is allowed and answers.</summary>
sealed class UrlConnector(ConnectPolicy policy)
{
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellation).ConfigureAwait(false);
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
                await socket.ConnectAsync(address, port, cancellation).ConfigureAwait(false);
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
