using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace IngressController.Core.Annotations;

/// <summary>
/// A set of IPv4 and IPv6 addresses given as CIDR ranges or single addresses. IPv4 and IPv6 are kept apart: <c>::/0</c> covers
/// no IPv4 client. A look-up is a binary search and allocates nothing.
/// </summary>
public sealed class AddressRanges : IEquatable<AddressRanges>
{
    readonly ValueArray<Range> _v4;
    readonly ValueArray<Range> _v6;

    AddressRanges(ValueArray<Range> v4, ValueArray<Range> v6) => (_v4, _v6) = (v4, v6);

    readonly record struct Range(UInt128 First, UInt128 Last);

    public static AddressRanges None { get; } = new([], []);

    public bool IsEmpty => _v4.IsEmpty && _v6.IsEmpty;

    /// <summary>
    /// Reads a comma list (<c>10.0.0.0/8, 192.0.2.1, 2001:db8::/32</c>). Host bits behind the prefix are ignored, as in nginx.
    /// Returns false, with the wrong entry, when any entry is wrong: a list that guards something must not be applied in part.
    /// </summary>
    public static bool TryParse(string list, out AddressRanges ranges, out string? problem)
    {
        ranges = None;
        problem = null;
        List<Range> v4 = [], v6 = [];
        foreach (var entry in Values.List(list))
        {
            if (!TryParseEntry(entry, out var range, out var isV4))
            {
                problem = $"\"{entry}\" is neither an IP address nor a CIDR range";
                return false;
            }

            (isV4 ? v4 : v6).Add(range);
        }

        ranges = new(Merge(v4), Merge(v6));
        return true;
    }

    public bool Contains(IPAddress address)
    {
        if (!TryNumber(address, out var number, out var isV4))
            return false;
        var ranges = (isV4 ? _v4 : _v6).AsSpan();
        int low = 0, high = ranges.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (number < ranges[middle].First)
                high = middle - 1;
            else if (number > ranges[middle].Last)
                low = middle + 1;
            else
                return true;
        }

        return false;
    }

    public bool Equals(AddressRanges? other) => other is not null && _v4 == other._v4 && _v6 == other._v6;

    public override bool Equals(object? obj) => Equals(obj as AddressRanges);

    public override int GetHashCode() => HashCode.Combine(_v4, _v6);

    public override string ToString() => string.Join(", ", [.. TextOf(_v4, 4), .. TextOf(_v6, 16)]);

    static IEnumerable<string> TextOf(ValueArray<Range> ranges, int length) =>
        ranges.Select(range => $"{AddressOf(range.First, length)}-{AddressOf(range.Last, length)}");

    static IPAddress AddressOf(UInt128 number, int length)
    {
        Span<byte> octets = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(octets, number);
        return new(octets[^length..]);
    }

    static bool TryParseEntry(string entry, out Range range, out bool isV4)
    {
        range = default;
        isV4 = false;
        var slash = entry.IndexOf('/', StringComparison.Ordinal);
        // IPAddress also parses short forms (10.1) and zones (fe80::1%eth0), which no list means.
        var text = slash < 0 ? entry : entry[..slash];
        if (text.Contains('%', StringComparison.Ordinal) || !IPAddress.TryParse(text, out var address) || !TryNumber(address, out var number, out isV4) ||
            (!text.Contains(':', StringComparison.Ordinal) && text.AsSpan().Count('.') != 3))
            return false;
        var bits = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        var prefix = bits;
        if (slash >= 0 && (!int.TryParse(entry.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out prefix) || prefix > bits))
            return false;
        if (isV4 && bits == 128)
        {
            // An IPv4-mapped range: its first 96 bits are the mapping itself.
            if (prefix < 96)
                return false;
            prefix -= 96;
            bits = 32;
        }

        var hostBits = bits - prefix;
        var host = hostBits == 128 ? UInt128.MaxValue : (UInt128.One << hostBits) - 1;
        range = new(number & ~host, number | host);
        return true;
    }

    static bool TryNumber(IPAddress address, out UInt128 number, out bool isV4)
    {
        Span<byte> octets = stackalloc byte[16];
        isV4 = address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6;
        number = 0;
        if (!address.TryWriteBytes(octets, out var count))
            return false;
        number = count == 4 ? BinaryPrimitives.ReadUInt32BigEndian(octets)
            : isV4 ? BinaryPrimitives.ReadUInt32BigEndian(octets[12..])
            : BinaryPrimitives.ReadUInt128BigEndian(octets);
        return true;
    }

    static ValueArray<Range> Merge(List<Range> ranges)
    {
        ranges.Sort(static (a, b) => a.First.CompareTo(b.First));
        var merged = new List<Range>(ranges.Count);
        foreach (var range in ranges)
        {
            if (merged.Count > 0 && range.First <= merged[^1].Last)
                merged[^1] = new(merged[^1].First, UInt128.Max(merged[^1].Last, range.Last));
            else
                merged.Add(range);
        }

        return merged.ToValueArray();
    }
}
