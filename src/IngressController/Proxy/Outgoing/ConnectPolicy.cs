using System.Net;
using System.Net.NetworkInformation;
using IngressController.Proxy.Connections;

namespace IngressController.Proxy.Outgoing;

/// <summary>
/// Where the controller may connect. Everything that connects on behalf of an object asks it with the resolved address: for pods,
/// authentication services, mirrors, TCP and UDP services.
/// </summary>
/// <param name="allowsLoopback">
/// Whether a URL may lead to this machine: manifests from files belong to the machine's owner, but objects from an API server
/// must not reach the controller's own machine.
/// </param>
/// <param name="managementPorts">Ports of this process that are closed to clients: health and metrics, the admission webhook.</param>
/// <param name="trafficPorts">Its ports for clients. Naming them gives access to nothing new.</param>
sealed class ConnectPolicy(bool allowsLoopback, Func<IReadOnlyList<int>> managementPorts, Func<IReadOnlyList<int>> trafficPorts)
{
    /// <summary>The strictest policy, for components that never connect.</summary>
    public static ConnectPolicy Strict { get; } = new(allowsLoopback: false, static () => [], static () => []);

    /// <summary>What connects where this allows it.</summary>
    public OutgoingSockets Sockets { get; } = new(OpenFiles.MostOfAKind);

    /// <summary>How long the list of this machine's addresses is cached.</summary>
    static readonly TimeSpan Freshness = TimeSpan.FromSeconds(10);

    volatile OwnAddresses _own = new([], long.MinValue);

    sealed record OwnAddresses(HashSet<IPAddress> All, long ReadAt);

    /// <summary>
    /// Why a pod's address must not be connected to, or null. A pod may share this machine's address (hostNetwork); loopback is
    /// refused by the API server, which accepts no EndpointSlice with it.
    /// </summary>
    public string? ProblemOfPod(IPAddress address, int port) =>
        ReservedAddresses.IsNeverDestination(address) ? "is a link-local, multicast or cloud metadata address"
        : managementPorts().Contains(port) && IsOwn(address) ? "is a management port of this controller"
        : null;

    /// <summary>Why a URL's address must not be connected to, or null.</summary>
    public string? ProblemOfUrl(IPAddress address, int port) =>
        ProblemOfPod(address, port) ??
        (allowsLoopback ? null
        : ReservedAddresses.IsLoopback(address) ? "is a loopback address"
        : !trafficPorts().Contains(port) && IsOwn(address) ? "is this controller's own address"
        : null);

    bool IsOwn(IPAddress address)
    {
        address = ReservedAddresses.Unwrap(address);
        return ReservedAddresses.IsLoopback(address) || Own().Contains(address);
    }

    HashSet<IPAddress> Own()
    {
        var own = _own;
        if (own.ReadAt == long.MinValue || Environment.TickCount64 - own.ReadAt > Freshness.TotalMilliseconds)
            _own = own = new(Read(), Environment.TickCount64);
        return own.All;
    }

    static HashSet<IPAddress> Read() =>
        [.. NetworkInterface.GetAllNetworkInterfaces().SelectMany(nic => nic.GetIPProperties().UnicastAddresses)
            .Select(entry => ReservedAddresses.Unwrap(entry.Address))];
}

/// <summary><see cref="ConnectPolicy"/> refuses a connection.</summary>
/// <param name="endPoint">The refused destination.</param>
sealed class RefusedDestinationException(string endPoint, string problem) : IOException($"{endPoint} {problem}, which is refused");
