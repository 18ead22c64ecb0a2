using System.Text;

namespace IngressController.Proxy;

/// <summary>A set of header names, compared without case (RFC 9110, 5.1) with the octets of a head.</summary>
sealed class HeaderNameSet
{
    // By length, since few names of one length are in a set.
    readonly (byte[] Name, int Index)[][] _byLength;

    public HeaderNameSet(IEnumerable<string> names)
    {
        var all = names.Distinct(StringComparer.OrdinalIgnoreCase).Select((name, index) => (Name: Encoding.Latin1.GetBytes(name), index)).ToList();
        _byLength = new (byte[], int)[all.Select(entry => entry.Name.Length).DefaultIfEmpty().Max() + 1][];
        for (var length = 0; length < _byLength.Length; length++)
            _byLength[length] = [.. all.Where(entry => entry.Name.Length == length)];
    }

    public bool Contains(ReadOnlySpan<byte> name) => IndexOf(name) >= 0;

    /// <summary>The place of a name among those that were given; -1 when it is none of them.</summary>
    public int IndexOf(ReadOnlySpan<byte> name)
    {
        if (name.Length >= _byLength.Length)
            return -1;
        foreach (var (known, index) in _byLength[name.Length])
        {
            if (Ascii.EqualsIgnoreCase(known, name))
                return index;
        }

        return -1;
    }
}
