using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace IngressController.Core.Gateways;

/// <summary>
/// The ports of this process at which listeners are served where a Service in front has theirs (<c>--gateway-ports</c>). The Service has one
/// address, and so one Gateway is served: the oldest.
/// </summary>
public sealed class GatewayPorts
{
    /// <summary>Stands for the addresses of the process, which clients do not know: in a status, the Service's stand in its place.</summary>
    public const string Everywhere = "0.0.0.0";

    readonly FrozenDictionary<int, int> _ports;

    GatewayPorts(Dictionary<int, int> ports) => _ports = ports.ToFrozenDictionary();

    /// <summary>Reads <c>80=9080,443=9444</c>: the port of listeners, then that of the process, each 1 to 65535 and none twice.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out GatewayPorts? ports)
    {
        ports = null;
        var read = new Dictionary<int, int>();
        foreach (var pair in text.Split(','))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || !TryPort(pair[..equals], out var outer) || !TryPort(pair[(equals + 1)..], out var inner) ||
                read.ContainsValue(inner) || !read.TryAdd(outer, inner))
                return false;
        }

        ports = new(read);
        return true;
    }

    /// <summary>The port of the process for one of a listener; null: there is none.</summary>
    public int? Find(int port) => _ports.TryGetValue(port, out var found) ? found : null;

    /// <summary>The ports of the process.</summary>
    public IEnumerable<int> Own => _ports.Values;

    public override string ToString() => string.Join(',', _ports.OrderBy(static one => one.Key).Select(static one => $"{one.Key}={one.Value}"));

    /// <summary>Gives the place to the Gateway that has it, else to the oldest one that may have it.</summary>
    /// <param name="gateways">The Gateways, the oldest first.</param>
    /// <param name="mayServe">Whether nothing stands against one.</param>
    /// <param name="before">The addresses in force.</param>
    internal static ImmutableDictionary<ObjectKey, GatewayAddresses> Assign(
        IReadOnlyList<Gateway> gateways, Func<Gateway, bool> mayServe, ImmutableDictionary<ObjectKey, GatewayAddresses> before)
    {
        var able = gateways.Where(gateway => mayServe(gateway) && ProblemOf(gateway) is null).ToList();
        var first = able.Find(gateway => before.GetValueOrDefault(gateway.Key) is { Problem: null, Addresses: [Everywhere] }) ?? able.FirstOrDefault();
        return gateways.ToImmutableDictionary(static gateway => gateway.Key, gateway =>
            ReferenceEquals(gateway, first) ? new([Everywhere], null) : ProblemOf(gateway) ?? new GatewayAddresses([], new(
                "AddressNotAssigned", first is null
                    ? "it is not accepted"
                    : $"Gateway {first.Key} has the address of the controller's Service: add these listeners there by a ListenerSet, " +
                    "or run another controller")));
    }

    /// <summary>Why a listener has no port here; null: it has.</summary>
    internal Problem? ProblemOf(Listener listener) => _ports.ContainsKey(listener.Port) ? null : new(
        "PortUnavailable", $"port {listener.Port} is none of --gateway-ports ({string.Join(", ", _ports.Keys.Order())}): add it there and to the Service");

    static GatewayAddresses? ProblemOf(Gateway gateway) => AddressPool.UnknownType(gateway) ?? (gateway.Addresses.Any(static one => one.Value.Length > 0)
        ? new([], new("AddressNotUsable", "spec.addresses: the address is that of the controller's Service, and cannot be chosen here"))
        : null);

    static bool TryPort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is >= 1 and <= 65_535;
}
