using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace IngressController.Kubernetes.Manifests;

/// <summary>
/// Makes nodes from YAML text. It uses the parser's events, because YamlDotNet's own node model recurses without limit and hashes
/// maps used as keys: a few bytes of hostile YAML would end the process. Here the depth is limited, keys are scalars, and an alias
/// refers to a complete node, so there are no cycles.
/// </summary>
sealed class YamlComposer
{
    /// <summary>Maximum depth of lists and maps; Kubernetes objects have about ten levels.</summary>
    public const int MaxDepth = 64;

    /// <summary>Maximum of entries that merge keys (<c>&lt;&lt;</c>) add in one file.</summary>
    const int MaxMergedEntries = 100_000;

    readonly Parser _parser;
    readonly Dictionary<AnchorName, ManifestNode> _anchors = [];
    int _mergedEntries;

    YamlComposer(Scanner scanner) => _parser = new(scanner);

    /// <summary>The documents of a file. Throws <see cref="ManifestSyntaxException"/>.</summary>
    public static IReadOnlyList<ManifestNode> Read(string text)
    {
        var scanner = new Scanner(new StringReader(text));
        try
        {
            return new YamlComposer(scanner).Documents();
        }
        catch (YamlException error)
        {
            // An error begins on one line (an open quote) and may show on another (the end of the text).
            var end = LineIn(text, error.End);
            var where = end > LineIn(text, error.Start) ? $" (line {end})" : "";
            throw new ManifestSyntaxException(LineIn(text, error.Start), $"not valid YAML: {error.Message}{where}");
        }
        catch (Exception error) when (error is not ManifestSyntaxException)
        {
            // For some broken texts ("a: [\nb: c") the scanner throws InvalidOperationException.
            throw new ManifestSyntaxException(LineIn(text, scanner.CurrentPosition), "not valid YAML");
        }
    }

    /// <summary>The end of the text is reported as the line after the last.</summary>
    static int LineIn(string text, Mark mark) =>
        (int)Math.Min(mark.Line, text.AsSpan().Count('\n') + (text.EndsWith('\n') ? 0 : 1));

    List<ManifestNode> Documents()
    {
        var documents = new List<ManifestNode>();
        _parser.Consume<StreamStart>();
        while (_parser.TryConsume<DocumentStart>(out _))
        {
            _anchors.Clear();
            documents.Add(Node(0));
            _parser.Consume<DocumentEnd>();
        }

        return documents;
    }

    ManifestNode Node(int depth)
    {
        var start = _parser.Consume<ParsingEvent>();
        var line = (int)start.Start.Line;
        if (depth > MaxDepth)
            throw new ManifestSyntaxException(line, $"nested more than {MaxDepth} levels deep");
        switch (start)
        {
            case AnchorAlias alias:
                return _anchors.TryGetValue(alias.Value, out var known)
                    ? known
                    : throw new ManifestSyntaxException(line, "an alias (*) refers to nothing before it");
            case Scalar scalar:
                return Remember(scalar, Typed(scalar, line));
            case SequenceStart sequence:
                return Remember(sequence, List(line, depth));
            case MappingStart mapping:
                return Remember(mapping, Map(line, depth));
            default:
                throw new SemanticErrorException(start.Start, start.End, "A value is missing.");
        }
    }

    ManifestNode Remember(NodeEvent @event, ManifestNode node)
    {
        if (!@event.Anchor.IsEmpty)
            _anchors[@event.Anchor] = node;
        return node;
    }

    static ScalarNode Typed(Scalar scalar, int line)
    {
        var isText = scalar.Style != ScalarStyle.Plain || scalar.Tag == "tag:yaml.org,2002:str";
        var (type, value) = isText ? (ScalarType.Text, scalar.Value) : YamlScalar.Resolve(scalar.Value);
        return new(line, type, value);
    }

    ListNode List(int line, int depth)
    {
        var items = new List<ManifestNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
            items.Add(Node(depth + 1));
        return new(line, items);
    }

    MapNode Map(int line, int depth)
    {
        var map = new MapBuilder(line);
        ManifestNode? merged = null;
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (!_parser.TryConsume<Scalar>(out var key))
                throw new ManifestSyntaxException((int)_parser.Current!.Start.Line, "a key must be plain text");
            var value = Node(depth + 1);
            if (merged is null && key is { Style: ScalarStyle.Plain, Value: "<<" })
                merged = value;
            else
                map.Add((int)key.Start.Line, Typed(key, 0).Value, value);
        }

        if (merged is not null)
            Merge(map, merged, line);
        return map.Build();
    }

    /// <summary>The map's own keys win over merged ones, and an earlier merged map over a later one.</summary>
    void Merge(MapBuilder map, ManifestNode merged, int line)
    {
        foreach (var source in merged is ListNode list ? list.Items : [merged])
        {
            if (source is not MapNode from)
                throw new ManifestSyntaxException(line, "<< takes a map or a list of maps");
            _mergedEntries += from.Entries.Count;
            if (_mergedEntries > MaxMergedEntries)
                throw new ManifestSyntaxException(line, $"<< adds more than {MaxMergedEntries} entries");
            foreach (var entry in from.Entries)
                map.Merge(entry);
        }
    }
}
