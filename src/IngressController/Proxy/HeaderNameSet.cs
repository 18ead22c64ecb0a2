using System.Text;

namespace IngressController.Proxy;

/// <summary>A set of header names, compared without case (RFC 9110, 5.1) with the octets of a head.</summary>
sealed class HeaderNameSet
{
    // By length, since few names of one length are in a set.
    readonly byte[][][] _byLength;

    public HeaderNameSet(IEnumerable<string> names)
    {
        var octets = names.Distinct(StringComparer.OrdinalIgnoreCase).Select(Encoding.Latin1.GetBytes).ToList();
        _byLength = new byte[octets.Select(name => name.Length).DefaultIfEmpty().Max() + 1][][];
        for (var length = 0; length < _byLength.Length; length++)
            _byLength[length] = [.. octets.Where(name => name.Length == length)];
    }

    public bool Contains(ReadOnlySpan<byte> name)
    {
        if (name.Length >= _byLength.Length)
            return false;
        foreach (var known in _byLength[name.Length])
        {
            if (Ascii.EqualsIgnoreCase(known, name))
                return true;
        }

        return false;
    }
}
