using System.Net;
using System.Net.NetworkInformation;
using IngressController.Core.Cluster;

namespace IngressController.Proxy.Outgoing;

/// <summary>
/// Where the controller may open a connection. It is asked for the address itself, after any name was looked up, by everything that
/// connects on behalf of an object: to pods, authentication services, mirrors, TCP and UDP services.
/// </summary>
/// <param name="allowsLoopback">
/// Whether a URL may lead to this machine: where manifests are read from files, whoever writes them owns it. Of objects from an API
/// server none may name it, since it is the controller's own.
/// </param>
/// <param name="managementPorts">Ports of this process that are not for clients: health and metrics, the admission webhook.</param>
/// <param name="trafficPorts">Its ports for clients. Who names them reaches what anybody reaches.</param>
sealed class ConnectPolicy(bool allowsLoopback, Func<IReadOnlyList<int>> managementPorts, Func<IReadOnlyList<int>> trafficPorts)
{
    /// <summary>For what connects to nobody: the strictest one.</summary>
    public static ConnectPolicy Strict { get; } = new(allowsLoopback: false, static () => [], static () => []);

    /// <summary>How long the list of this machine's addresses is believed.</summary>
    static readonly TimeSpan Freshness = TimeSpan.FromSeconds(10);

    volatile OwnAddresses _own = new([], long.MinValue);

    sealed record OwnAddresses(HashSet<IPAddress> All, long ReadAt);

    /// <summary>
    /// Why a pod's address may not be connected to, or null. A pod may share this machine's address (hostNetwork); loopback is refused by
    /// the API server, which takes no EndpointSlice with it.
    /// </summary>
    public string? ProblemOfPod(IPAddress address, int port) =>
        ReservedAddresses.IsNeverDestination(address) ? "is a link-local, multicast or cloud metadata address"
        : managementPorts().Contains(port) && IsOwn(address) ? "is a management port of this controller"
        : null;

    /// <summary>Why an address that a URL leads to may not be connected to, or null.</summary>
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
        [.. NetworkInterface.GetAllNetworkInterfaces().SelectMany(nic => nic.GetIPProperties().UnicastAddresses).Select(entry => ReservedAddresses.Unwrap(entry.Address))];
}

/// <summary>A connection that <see cref="ConnectPolicy"/> does not allow.</summary>
/// <param name="endPoint">Where it would have gone.</param>
/// <param name="problem">Why not.</param>
sealed class RefusedDestinationException(string endPoint, string problem) : IOException($"{endPoint} {problem}, which is refused");
