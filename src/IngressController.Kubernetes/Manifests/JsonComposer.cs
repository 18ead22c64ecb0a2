using System.Text;
using System.Text.Json;

namespace IngressController.Kubernetes.Manifests;

/// <summary>Makes nodes from JSON text, which YAML parsers support only in part (tabs, long keys). Several values may follow one another.</summary>
ref struct JsonComposer
{
    readonly ReadOnlySpan<byte> _utf8;
    Utf8JsonReader _reader;
    int _line = 1;
    int _lineCountedTo;

    JsonComposer(ReadOnlySpan<byte> utf8)
    {
        _utf8 = utf8;
        _reader = new(utf8, new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = YamlComposer.MaxDepth });
    }

    /// <summary>The values of a file. Throws <see cref="ManifestSyntaxException"/>.</summary>
    public static IReadOnlyList<ManifestNode> Read(string text)
    {
        try
        {
            return new JsonComposer(Encoding.UTF8.GetBytes(text)).Documents();
        }
        catch (JsonException error)
        {
            throw new ManifestSyntaxException((int)(error.LineNumber ?? 0) + 1, "not valid JSON");
        }
    }

    List<ManifestNode> Documents()
    {
        var documents = new List<ManifestNode>();
        while (_reader.Read())
            documents.Add(Node());
        return documents;
    }

    ManifestNode Node()
    {
        var line = Line();
        return _reader.TokenType switch
        {
            JsonTokenType.StartObject => Map(line),
            JsonTokenType.StartArray => List(line),
            JsonTokenType.String => new ScalarNode(line, ScalarType.Text, Text(line)),
            JsonTokenType.Number => new ScalarNode(line, ScalarType.Number, Encoding.ASCII.GetString(_reader.ValueSpan)),
            JsonTokenType.True => new ScalarNode(line, ScalarType.Boolean, "true"),
            JsonTokenType.False => new ScalarNode(line, ScalarType.Boolean, "false"),
            _ => new ScalarNode(line, ScalarType.Null, "null"),
        };
    }

    MapNode Map(int line)
    {
        var map = new MapBuilder(line);
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
        {
            var keyLine = Line();
            var key = Text(keyLine);
            _reader.Read();
            map.Add(keyLine, key, Node());
        }

        return map.Build();
    }

    ListNode List(int line)
    {
        var items = new List<ManifestNode>();
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
            items.Add(Node());
        return new(line, items);
    }

    /// <summary>Half a surrogate pair is invalid.</summary>
    readonly string Text(int line)
    {
        try
        {
            return _reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new ManifestSyntaxException(line, "not valid JSON: text with half a surrogate pair");
        }
    }

    int Line()
    {
        var at = (int)_reader.TokenStartIndex;
        _line += _utf8[_lineCountedTo..at].Count((byte)'\n');
        _lineCountedTo = at;
        return _line;
    }
}
