using System.Globalization;
using IngressController.Core.Cluster;

namespace IngressController.Core.Tests.Translation;

/// <summary>Makes cluster objects for tests, with as few words as possible.</summary>
static class Make
{
    static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <param name="name">Name, in namespace default.</param>
    /// <param name="age">Minutes after the first: the lower, the older.</param>
    /// <param name="rules">Its rules.</param>
    public static Ingress Ingress(string name, int age, params IngressRule[] rules) =>
        new(new("default", name), $"uid-{name}", Start.AddMinutes(age), StringMap.Empty, "yarp", null, [.. rules], []);

    public static IngressRule Rule(string? host, string? path, string? type, string service, int port = 80) =>
        new(host, [new IngressPath(path, type, Backend(service, port))]);

    public static IngressBackend Backend(string service, int port = 80) => new(new(service, null, port), null);

    public static Service Service(string name, params ServicePort[] ports) =>
        new(new("default", name), "ClusterIP", ["10.96.0.1"], null, StringMap.Empty, ports.Length == 0 ? [Port(80)] : [.. ports], null, ZonePreference.None);

    public static ServicePort Port(int port, string name = "", string? target = null, string protocol = "TCP") =>
        new(name, protocol, port, target ?? port.ToString(CultureInfo.InvariantCulture));

    public static EndpointSlice Slice(string service, int port, params string[] addresses) =>
        new(new("default", $"{service}-1"), service, addresses.Any(address => address.Contains(':', StringComparison.Ordinal)) ? "IPv6" : "IPv4",
            [new EndpointPort("", "TCP", port)], [.. addresses.Select(address => Ready(address))]);

    public static Endpoint Ready(string address, bool ready = true, params string[] zones) => new([address], ready, null, [.. zones]);

    public static ClusterSnapshot Snapshot(params IEnumerable<ClusterObject> objects) =>
        objects.Aggregate(ClusterSnapshot.Empty, (snapshot, @object) => snapshot.With(@object));
}
