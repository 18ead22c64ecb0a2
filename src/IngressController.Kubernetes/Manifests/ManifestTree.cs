namespace IngressController.Kubernetes.Manifests;

/// <summary>
/// Finds the manifests under a path: the file itself, or the <c>*.yaml</c>, <c>*.yml</c> and <c>*.json</c> of a folder and its
/// subfolders. Names that begin with a dot are skipped; these include the folders behind a ConfigMap volume's links, whose files
/// would be read twice.
/// </summary>
sealed class ManifestTree(string path)
{
    static readonly EnumerationOptions AllEntries = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    /// <summary>
    /// The files by display name, in ordinal order. Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>
    /// when the path or a subfolder cannot be listed.
    /// </summary>
    public SortedDictionary<string, FileStamp> Scan()
    {
        var files = new SortedDictionary<string, FileStamp>(StringComparer.Ordinal);
        var root = RealPath.Of(path) ?? throw new DirectoryNotFoundException("no such file or folder");
        if (Directory.Exists(root))
            Scan(path, root, [root], files);
        else
            files.Add(path, FileStamp.Of(root) ?? throw new FileNotFoundException("not a file or folder"));
        return files;
    }

    static void Scan(string shown, string real, HashSet<string> visited, SortedDictionary<string, FileStamp> files)
    {
        foreach (var entry in new DirectoryInfo(real).EnumerateFileSystemInfos("*", AllEntries))
        {
            if (entry.Name.StartsWith('.'))
                continue;
            var isLink = entry.Attributes.HasFlag(FileAttributes.ReparsePoint);
            if ((isLink ? RealPath.Of(entry.FullName) : entry.FullName) is not { } target)
                continue;
            var name = Path.Combine(shown, entry.Name);
            if (isLink ? Directory.Exists(target) : entry is DirectoryInfo)
                ScanBelow(name, target, visited, files);
            else if (IsManifest(entry.Name) && FileStamp.Of(target) is { } stamp)
                files.Add(name, stamp);
        }
    }

    static void ScanBelow(string shown, string real, HashSet<string> visited, SortedDictionary<string, FileStamp> files)
    {
        // A link may lead to a parent.
        if (!visited.Add(real))
            return;
        try
        {
            Scan(shown, real, visited, files);
        }
        catch (DirectoryNotFoundException)
        {
            // Removed in the meantime.
        }
    }

    static bool IsManifest(string name) => Path.GetExtension(name) is ".yaml" or ".yml" or ".json";
}
