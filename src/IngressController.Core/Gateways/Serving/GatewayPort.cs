namespace IngressController.Core.Gateways.Serving;

/// <summary>An address and port on which listeners of a Gateway are served.</summary>
/// <param name="Address">IPv4 or IPv6 text, normalized.</param>
/// <param name="Port">1 to 65535.</param>
public readonly record struct GatewayEndpoint(string Address, int Port)
{
    public override string ToString() => Address.Contains(':', StringComparison.Ordinal) ? $"[{Address}]:{Port}" : $"{Address}:{Port}";
}

/// <summary>The listeners of one endpoint, all plain or all TLS.</summary>
public sealed class GatewayPort
{
    readonly HostTable<ServedListener> _listeners;

    internal GatewayPort(GatewayEndpoint endpoint, bool isTls, IReadOnlyDictionary<string, ServedListener> byHostname)
    {
        (Endpoint, IsTls, Gateway) = (endpoint, isTls, byHostname.Values.First().Gateway);
        _listeners = new(byHostname);
        HasTlsRoutes = byHostname.Values.Any(static listener => listener.IsTls);
    }

    public GatewayEndpoint Endpoint { get; }

    public bool IsTls { get; }

    /// <summary>The Gateway whose address it is. Another one may get the address later.</summary>
    public ObjectKey Gateway { get; }

    /// <summary>Whether some of them serve TLSRoutes, which are found by server name before the handshake.</summary>
    public bool HasTlsRoutes { get; }

    /// <summary>Its listeners, in no order.</summary>
    public IEnumerable<ServedListener> Listeners => _listeners.Values;

    /// <summary>The listener that owns a name, be it a Host or a server name: routes of others never serve it. Null: none. Allocates nothing.</summary>
    public ServedListener? FindListener(ReadOnlySpan<char> name) => _listeners.Find(name);
}
