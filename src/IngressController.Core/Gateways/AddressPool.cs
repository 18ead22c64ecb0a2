using System.Collections.Immutable;
using System.Net;

namespace IngressController.Core.Gateways;

/// <summary>The addresses that Gateways get (<c>--gateway-address-pool</c>), one each, as long as the Gateway exists.</summary>
/// <param name="Network">The network. Its first and last address are not used where it has more than two of IPv4.</param>
public sealed record AddressPool(IPNetwork Network)
{
    /// <summary>Addresses that are looked at in a large network.</summary>
    const int Most = 65_536;

    /// <summary>
    /// Gives each Gateway its addresses: those it has, as long as it may; else those it asks for, where they are in the pool and no other
    /// Gateway has them; else the first free one. Deterministic.
    /// </summary>
    /// <param name="pool">The pool; null: there is none.</param>
    /// <param name="gateways">The Gateways, the oldest first.</param>
    /// <param name="before">The addresses in force.</param>
    internal static ImmutableDictionary<ObjectKey, GatewayAddresses> Assign(
        AddressPool? pool, IReadOnlyList<Gateway> gateways, ImmutableDictionary<ObjectKey, GatewayAddresses> before)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var assigned = ImmutableDictionary.CreateBuilder<ObjectKey, GatewayAddresses>();
        foreach (var gateway in gateways)
        {
            if (UnknownType(gateway) is { } problem)
                assigned.Add(gateway.Key, problem);
            else if (pool is not null && before.GetValueOrDefault(gateway.Key) is { Problem: null } had && had.Addresses.All(pool.Contains) &&
                     (ValuesOf(gateway) is { Count: 0 } || ValuesOf(gateway).SequenceEqual(had.Addresses)) && !had.Addresses.Any(taken.Contains))
                Give(gateway, had);
        }

        foreach (var gateway in gateways.Where(one => !assigned.ContainsKey(one.Key) && ValuesOf(one).Count > 0))
            Give(gateway, Requested(pool, ValuesOf(gateway), taken));
        foreach (var gateway in gateways.Where(one => !assigned.ContainsKey(one.Key)))
            Give(gateway, pool?.Free(taken) is { } address ? new([address], null) : NoneFree(pool));
        return assigned.ToImmutable();

        void Give(Gateway gateway, GatewayAddresses addresses)
        {
            assigned.Add(gateway.Key, addresses);
            taken.UnionWith(addresses.Addresses);
        }
    }

    // Normalized, where they are addresses at all.
    static List<string> ValuesOf(Gateway gateway) =>
    [
        .. gateway.Addresses.Where(static one => one.Value.Length > 0)
            .Select(static one => IPAddress.TryParse(one.Value, out var address) ? address.ToString() : one.Value).Distinct(),
    ];

    bool Contains(string address) => Network.Contains(IPAddress.Parse(address));

    static GatewayAddresses NoneFree(AddressPool? pool) => new([], new("AddressNotAssigned", pool is null
        ? "there is no pool of addresses for Gateways: give --gateway-address-pool"
        : $"no address of the pool {pool.Network} is free: give a larger --gateway-address-pool, or delete a Gateway"));

    internal static GatewayAddresses? UnknownType(Gateway gateway)
    {
        foreach (var address in gateway.Addresses)
        {
            if (address.Type != "IPAddress")
                return new([], new("UnsupportedAddress", $"spec.addresses: the type \"{address.Type}\" is not supported, IPAddress is")) { IsRefused = true };
        }

        return null;
    }

    static GatewayAddresses Requested(AddressPool? pool, List<string> values, HashSet<string> taken)
    {
        foreach (var value in values)
        {
            if (pool is null || !IPAddress.TryParse(value, out var address) || !pool.Network.Contains(address))
                return NotUsable(value, $"is not an address of the pool ({(pool is null ? "there is none: give --gateway-address-pool" : pool.Network)})");
            if (taken.Contains(value))
                return NotUsable(value, "belongs to another Gateway");
        }

        return new(values.ToValueArray(), null);
    }

    static GatewayAddresses NotUsable(string value, string why) => new([], new("AddressNotUsable", $"spec.addresses: \"{value}\" {why}"));

    string? Free(HashSet<string> taken)
    {
        var bytes = Network.BaseAddress.GetAddressBytes();
        var bits = bytes.Length * 8 - Network.PrefixLength;
        var count = bits >= 16 ? Most : 1 << bits;
        var skipsEnds = bytes.Length == 4 && bits > 1;
        for (var i = skipsEnds ? 1 : 0; i < (skipsEnds ? count - 1 : count); i++)
        {
            var address = Add(bytes, i).ToString();
            if (!taken.Contains(address))
                return address;
        }

        return null;
    }

    static IPAddress Add(byte[] network, int offset)
    {
        var bytes = (byte[])network.Clone();
        for (var i = bytes.Length - 1; offset > 0; i--, offset >>= 8)
            bytes[i] += (byte)offset;
        return new(bytes);
    }
}

/// <summary>The addresses of one Gateway.</summary>
/// <param name="Addresses">IPv4 or IPv6 text, normalized; empty when there is a problem.</param>
/// <param name="Problem">Why it has none; null when it has.</param>
sealed record GatewayAddresses(ValueArray<string> Addresses, Problem? Problem)
{
    /// <summary>Whether the problem makes the Gateway itself not acceptable.</summary>
    public bool IsRefused { get; init; }
}
