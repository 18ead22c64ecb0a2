using System.Buffers;

namespace IngressController.Features;

/// <summary>Paths listed in a setting; each covers itself and everything below it.</summary>
static class Locations
{
    /// <summary>The octets that have no special meaning in a path.</summary>
    public static readonly SearchValues<char> PlainOctets = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/");

    /// <summary>Whether a path is the location or below it, by whole segments.</summary>
    public static bool Cover(string location, ReadOnlySpan<char> path) =>
        path.StartsWith(location, StringComparison.Ordinal) && (location.EndsWith('/') || path.Length == location.Length || path[location.Length] == '/');

    /// <summary>Whether a request's path is one of the locations or below it for every reader: the path is unambiguous.</summary>
    public static bool CoverPlainly(ValueArray<string> locations, string target)
    {
        foreach (var location in locations)
        {
            if (location.Length > 0 && Cover(location, PathOf(target)) && PathReadings.IsPlain(target.AsSpan(location.AsSpan().TrimEnd('/').Length)))
                return true;
        }

        return false;
    }

    public static bool Cover(ValueArray<string> locations, ReadOnlySpan<char> path)
    {
        foreach (var location in locations)
        {
            if (location.Length > 0 && Cover(location, path))
                return true;
        }

        return false;
    }

    static ReadOnlySpan<char> PathOf(string target) => target.IndexOf('?', StringComparison.Ordinal) is var query and >= 0 ? target.AsSpan(0, query) : target;
}
