using Microsoft.Extensions.Primitives;

namespace IngressController.Proxy;

/// <summary>Headers whose values are lists of names, as Connection, TE and Vary are.</summary>
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
}
