using IngressController.Kubernetes.Manifests;

namespace IngressController.Kubernetes.OneShot;

/// <summary>
/// Files of values of the Helm chart ingress-nginx, of which a later one replaces what an earlier one says, key by key, and takes away with null.
/// </summary>
sealed class ValueFiles
{
    const string Chart = "ingress-nginx";

    static readonly string[] Known = ["controller", "defaultBackend", "dhParam", "tcp", "udp"];

    readonly List<(string Name, MapNode Root)> _files = [];

    /// <param name="files">Their names, for messages, and their contents.</param>
    /// <exception cref="ConfigurationException">One cannot be parsed, or none holds values of that chart.</exception>
    public ValueFiles(IEnumerable<(string Name, string Text)> files)
    {
        foreach (var (name, text) in files)
            _files.Add((name, Root(name, text)));
        if (!_files.Any(static file => file.Root.Entries.Any(static entry => Known.Contains(entry.Key))))
            throw new ConfigurationException(
                $"--values {string.Join(", ", _files.Select(static file => file.Name))}: no values of the Helm chart ingress-nginx: " +
                "there is neither controller nor tcp nor udp");
    }

    /// <summary>The entries of a map of texts, numbers and switches; empty where there is none.</summary>
    /// <param name="path">Its path, with dots: <c>controller.config</c>.</param>
    public IReadOnlyList<KeyValuePair<string, string>> Texts(string path)
    {
        var all = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (file, root) in _files)
        {
            var found = Find(file, root, path);
            if (found is ScalarNode { Type: ScalarType.Null })
                all.Clear();
            foreach (var entry in found is null ? [] : MapOf(file, path, found).Entries)
            {
                var scalar = ScalarOf(file, $"{path}.{entry.Key}", entry.Line, entry.Value);
                if (scalar.Type == ScalarType.Null)
                    all.Remove(entry.Key);
                else
                    all[entry.Key] = scalar.Value;
            }
        }

        return [.. all];
    }

    /// <summary>A text, number or switch; null where none is set, or it is empty.</summary>
    /// <param name="path">Its path, with dots.</param>
    public string? Text(string path)
    {
        string? last = null;
        foreach (var (file, root) in _files)
        {
            if (Find(file, root, path) is { } found)
                last = ScalarOf(file, path, found.Line, found) is { Type: not ScalarType.Null } scalar ? scalar.Value : null;
        }

        return last is "" ? null : last;
    }

    /// <summary>Whether a switch is on; as in a template, everything is on but <c>false</c>, 0 and what is empty.</summary>
    /// <param name="path">Its path, with dots.</param>
    /// <param name="standard">What the chart's own values say.</param>
    public bool IsOn(string path, bool standard) => Text(path) is { } text ? text is not ("false" or "0") : standard;

    static ManifestNode? Find(string file, MapNode root, string path)
    {
        ManifestNode? node = root;
        var at = "";
        foreach (var key in path.Split('.'))
        {
            if (node is null or ScalarNode { Type: ScalarType.Null })
                return node;
            node = MapOf(file, at, node).Find(key);
            at = at.Length == 0 ? key : $"{at}.{key}";
        }

        return node;
    }

    static ScalarNode ScalarOf(string file, string path, int line, ManifestNode node) => node as ScalarNode ??
        throw new ConfigurationException($"--values {file}:{line}: {path} is neither text nor a number nor true or false");

    static MapNode MapOf(string file, string path, ManifestNode node) => node switch
    {
        MapNode map => map,
        ScalarNode { Type: ScalarType.Null } => new(node.Line, []),
        _ => throw new ConfigurationException($"--values {file}:{node.Line}: {path} is no map"),
    };

    // A chart that has ingress-nginx among its dependencies names its values so.
    static MapNode Root(string file, string text)
    {
        try
        {
            return YamlComposer.Read(text) switch
            {
                [] or [ScalarNode { Type: ScalarType.Null }] => new(1, []),
                [MapNode only] => only.Find(Chart) as MapNode ?? only,
                _ => throw new ConfigurationException($"--values {file}: no values of the Helm chart ingress-nginx: it is not one map"),
            };
        }
        catch (ManifestSyntaxException error)
        {
            throw new ConfigurationException($"--values {file}:{error.Line}: {error.Message}", error);
        }
    }
}
