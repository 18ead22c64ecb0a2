using System.Text.Json;

namespace IngressController.Kubernetes.Decoding;

/// <summary>Identity of an object, read from JSON that may be broken elsewhere or cut off, so that a report can name the object.</summary>
/// <param name="Namespace"><c>metadata.namespace</c>, when it is text.</param>
/// <param name="Name"><c>metadata.name</c>, when it is text.</param>
/// <param name="ResourceVersion"><c>metadata.resourceVersion</c>, when it is text.</param>
/// <param name="SyntaxError">Why it is not valid JSON; null when it is. Quotes nothing of the object, which may be a Secret.</param>
readonly record struct ObjectHeader(string? Namespace, string? Name, string? ResourceVersion, string? SyntaxError)
{
    public static ObjectHeader Read(ReadOnlySpan<byte> utf8Json)
    {
        var header = default(ObjectHeader);
        var reader = new Utf8JsonReader(utf8Json);
        var inMetadata = false;
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName)
                    continue;
                if (reader.CurrentDepth == 1)
                    inMetadata = reader.ValueTextEquals("metadata");
                else if (inMetadata && reader.CurrentDepth == 2)
                    header = header.With(ref reader);
            }
        }
        catch (JsonException)
        {
            header = header with { SyntaxError = $"is not valid JSON at byte {reader.BytesConsumed}" };
        }

        return header;
    }

    ObjectHeader With(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("name"))
            return this with { Name = Value(ref reader) };
        if (reader.ValueTextEquals("namespace"))
            return this with { Namespace = Value(ref reader) };
        return reader.ValueTextEquals("resourceVersion") ? this with { ResourceVersion = Value(ref reader) } : this;
    }

    static string? Value(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.String)
            return null;
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            // Not UTF-8.
            return null;
        }
    }
}
