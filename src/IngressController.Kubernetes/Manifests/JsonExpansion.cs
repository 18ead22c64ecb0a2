using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace IngressController.Kubernetes.Manifests;

/// <summary>
/// Writes nodes as JSON with their aliases expanded. A few lines of nested aliases can expand to gigabytes, so the size of the
/// expansion is limited by the file's own length.
/// </summary>
/// <param name="fileLength">Length of the file in characters.</param>
sealed class JsonExpansion(int fileLength)
{
    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly ArrayBufferWriter<byte> _buffer = new();
    long _left = 10L * fileLength + (1 << 20);

    /// <summary>
    /// The object as JSON, valid until the next call. Kind and API version are given because the items of a typed list have
    /// none of their own. Throws <see cref="ManifestSyntaxException"/>.
    /// </summary>
    public ReadOnlySpan<byte> Write(MapNode @object, string apiVersion)
    {
        _buffer.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(_buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("apiVersion", apiVersion);
            foreach (var entry in @object.Entries.Where(entry => entry.Key is not ("apiVersion" or "kind")))
                WriteEntry(writer, entry, 1);
            writer.WriteEndObject();
        }

        _left -= _buffer.WrittenCount;
        return _buffer.WrittenSpan;
    }

    void WriteEntry(Utf8JsonWriter writer, MapEntry entry, int depth)
    {
        writer.WritePropertyName(entry.Key);
        WriteNode(writer, entry.Value, depth);
    }

    void WriteNode(Utf8JsonWriter writer, ManifestNode node, int depth)
    {
        if (depth > YamlComposer.MaxDepth - 2)
            throw new ManifestSyntaxException(node.Line, "nested too deeply");
        if (writer.BytesCommitted + writer.BytesPending > _left)
            throw new ManifestSyntaxException(node.Line, "its aliases expand to far more than the file holds");
        switch (node)
        {
            case MapNode map:
                writer.WriteStartObject();
                foreach (var entry in map.Entries)
                    WriteEntry(writer, entry, depth + 1);
                writer.WriteEndObject();
                break;
            case ListNode list:
                writer.WriteStartArray();
                foreach (var item in list.Items)
                    WriteNode(writer, item, depth + 1);
                writer.WriteEndArray();
                break;
            case ScalarNode { Type: ScalarType.Text } text:
                writer.WriteStringValue(text.Value);
                break;
            case ScalarNode literal:
                writer.WriteRawValue(literal.Value);
                break;
        }
    }
}
