using System.Buffers;

namespace IngressController.Core.Routing;

/// <summary>Parses host names of requests and of rules.</summary>
public static class HostName
{
    /// <summary>In characters.</summary>
    internal const int MaxLength = 253;
    const int MaxLabelLength = 63;

    // The characters of a wildcard's one label (behaviour 52).
    static readonly SearchValues<char> WildcardLabel =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");

    static readonly SearchValues<char> AddressLike = SearchValues.Create(".0123456789");

    static readonly SearchValues<char> RuleLabel = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>The name in a Host header, without port and one trailing dot; brackets of an IPv6 address stay.</summary>
    public static ReadOnlySpan<char> OfHeader(ReadOnlySpan<char> header)
    {
        var portAt = header.StartsWith('[') ? header.IndexOf(']') + 1 : header.IndexOf(':');
        var name = portAt > 0 ? header[..portAt] : header;
        return name.EndsWith('.') ? name[..^1] : name;
    }

    /// <summary>
    /// Splits a name at its first dot for a wildcard look-up: true when the first label could be what <c>*</c> stands for.
    /// </summary>
    public static bool TrySplitFirstLabel(ReadOnlySpan<char> name, out ReadOnlySpan<char> parent)
    {
        var dot = name.IndexOf('.');
        parent = dot < 0 ? default : name[(dot + 1)..];
        return dot > 0 && !parent.IsEmpty && !name[..dot].ContainsAnyExcept(WildcardLabel);
    }

    /// <summary>
    /// Checks the host of a rule, in lower case: an RFC 1123 name, optionally with <c>*</c> as its whole first label.
    /// Returns null when it is good, otherwise what is wrong with it.
    /// </summary>
    public static string? ProblemOf(string host)
    {
        if (host.Length > MaxLength)
            return $"is longer than {MaxLength} characters";
        var rest = host.AsSpan();
        if (rest.StartsWith("*."))
            rest = rest[2..];
        if (rest.Contains('*'))
            return "may hold * only as its whole first label (*.example.com)";
        // A name that looks like IPv4 is refused, as in Kubernetes.
        if (!rest.ContainsAnyExcept(AddressLike))
            return "must be a DNS name, not an address";
        foreach (var range in rest.Split('.'))
        {
            var label = rest[range];
            if (label.IsEmpty || label.Length > MaxLabelLength || label[0] == '-' || label[^1] == '-' || label.ContainsAnyExcept(RuleLabel))
                return "must be a DNS name: labels of a-z, 0-9 and - (not first or last), 1 to 63 characters each, joined by dots";
        }

        return null;
    }
}
