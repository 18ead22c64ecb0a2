using IngressController.Proxy.Outgoing;
using IngressController.Proxy.Outgoing.Names;

namespace IngressController.Features.Tracing;

/// <summary>The exporter's client, with this program's way to connect: the exporter's own would look names up on a thread of the pool.</summary>
sealed class CollectorClient(NameResolver names)
{
    // The operator names the collector, which may be anywhere, also on this machine.
    readonly UrlConnector _connector = new(names, policy: null, @namespace: "");

    public HttpClient Create() => new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, ConnectCallback = _connector.ConnectAsync });
}
