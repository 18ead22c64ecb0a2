using IngressController.Kubernetes.Decoding;

namespace IngressController.Kubernetes.Manifests;

/// <summary>
/// A value of a manifest and the line it begins on. Aliases make several places share one node, so this is a graph
/// without cycles rather than a tree.
/// </summary>
abstract record ManifestNode(int Line)
{
    /// <summary>
    /// The line of the field that <paramref name="field"/> names (as <see cref="FieldPath"/> prints it), or of its nearest parent in
    /// the file.
    /// </summary>
    public int LineOf(string field) => Locate("", Line, field);

    int Locate(string path, int line, string field)
    {
        foreach (var (childPath, childLine, child) in Children(path))
        {
            if (field == childPath)
                return childLine;
            if (field.StartsWith(childPath, StringComparison.Ordinal) && field[childPath.Length] is '.' or '[')
                return child.Locate(childPath, childLine, field);
        }

        return line;
    }

    protected virtual IEnumerable<(string Path, int Line, ManifestNode Child)> Children(string path) => [];
}

enum ScalarType
{
    Text,
    Number,
    Boolean,
    Null,
}

/// <param name="Line">Where it stands.</param>
/// <param name="Type">Its JSON type.</param>
/// <param name="Value">The text itself, or the JSON literal of the other types.</param>
sealed record ScalarNode(int Line, ScalarType Type, string Value) : ManifestNode(Line);

sealed record ListNode(int Line, IReadOnlyList<ManifestNode> Items) : ManifestNode(Line)
{
    protected override IEnumerable<(string Path, int Line, ManifestNode Child)> Children(string path) =>
        Items.Select((item, index) => (FieldPath.Item(path, index), item.Line, item));
}

sealed record MapNode(int Line, IReadOnlyList<MapEntry> Entries) : ManifestNode(Line)
{
    public ManifestNode? Find(string key) => Entries.FirstOrDefault(entry => entry.Key == key)?.Value;

    /// <summary>The text under <paramref name="key"/>; null when there is none or it is not text.</summary>
    public string? Text(string key) => Find(key) is ScalarNode { Type: ScalarType.Text } scalar ? scalar.Value : null;

    protected override IEnumerable<(string Path, int Line, ManifestNode Child)> Children(string path) =>
        Entries.Select(entry => (FieldPath.Entry(path, entry.Key), entry.Line, entry.Value));
}

sealed record MapEntry(int Line, string Key, ManifestNode Value);
