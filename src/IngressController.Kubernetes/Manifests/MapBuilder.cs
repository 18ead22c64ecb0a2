namespace IngressController.Kubernetes.Manifests;

/// <summary>Collects a map's entries. A duplicate key is an error, because one of its values would be lost silently.</summary>
sealed class MapBuilder(int line)
{
    readonly List<MapEntry> _entries = [];
    readonly HashSet<string> _keys = new(StringComparer.Ordinal);

    public void Add(int keyLine, string key, ManifestNode value)
    {
        if (!_keys.Add(key))
            throw new ManifestSyntaxException(keyLine, $"the key \"{(key.Length > 100 ? key[..100] : key)}\" is there twice");
        _entries.Add(new(keyLine, key, value));
    }

    /// <summary>Adds an entry of a merged map, unless the key exists already.</summary>
    public void Merge(MapEntry entry)
    {
        if (_keys.Add(entry.Key))
            _entries.Add(entry);
    }

    public MapNode Build() => new(line, _entries);
}
