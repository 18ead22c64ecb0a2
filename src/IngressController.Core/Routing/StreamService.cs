namespace IngressController.Core.Routing;

/// <summary>The transport protocol of a stream, which is forwarded unchanged.</summary>
public enum StreamProtocol
{
    Tcp,
    Udp,
}

/// <summary>A port of the edge whose connections or datagrams go to one Service (behaviour 98, 99).</summary>
/// <param name="Protocol">TCP or UDP.</param>
/// <param name="Port">The edge's port, 1 to 65535.</param>
/// <param name="Upstream">Where it leads; while that has no destination, the port is closed.</param>
/// <param name="DecodesProxy">Whether clients begin with a PROXY header, which is removed.</param>
/// <param name="EncodesProxy">Whether destinations get a PROXY header.</param>
public sealed record StreamService(StreamProtocol Protocol, int Port, Upstream Upstream, bool DecodesProxy, bool EncodesProxy);
