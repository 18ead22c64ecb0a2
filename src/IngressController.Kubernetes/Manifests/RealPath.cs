namespace IngressController.Kubernetes.Manifests;

/// <summary>
/// Follows symbolic links in every part of a path. A ConfigMap volume swaps a link to a folder in the middle (<c>a.yaml →
/// ..data/a.yaml</c>, <c>..data → ..2026_01_31</c>); resolving the last part alone would miss it.
/// </summary>
static class RealPath
{
    const int MaxLinks = 40;

    /// <summary>Null for a broken or circular link.</summary>
    public static string? Of(string path)
    {
        var links = 0;
        return Of(Path.GetFullPath(path), ref links);
    }

    static string? Of(string path, ref int links)
    {
        var real = Path.GetPathRoot(path)!;
        foreach (var part in path[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = new FileInfo(Path.Combine(real, part));
            if (next.LinkTarget is not { } target)
                real = next.FullName;
            else if (++links > MaxLinks || Of(Path.GetFullPath(target, real), ref links) is not { } followed)
                return null;
            else
                real = followed;
        }

        return Path.Exists(real) ? real : null;
    }
}
