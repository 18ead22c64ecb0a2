using System.Text;
using Microsoft.Extensions.Primitives;

namespace IngressController.Proxy;

/// <summary>Reads headers that are lists of names, such as Connection, TE and Vary.</summary>
static class ListedNames
{
    public static bool Contains(StringValues lists, string name)
    {
        foreach (var list in lists)
        {
            foreach (var range in list.AsSpan().Split(','))
            {
                if (list.AsSpan()[range].Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
                    return true;
            }
        }

        return false;
    }

    public static bool Contains(ReadOnlySpan<byte> list, ReadOnlySpan<byte> name)
    {
        foreach (var range in list.Split((byte)','))
        {
            if (Ascii.EqualsIgnoreCase(list[range].Trim(" \t"u8), name))
                return true;
        }

        return false;
    }
}
