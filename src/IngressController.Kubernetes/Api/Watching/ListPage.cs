using System.Text.Json;
using IngressController.Kubernetes.Decoding;

namespace IngressController.Kubernetes.Api.Watching;

/// <summary>One page of a list.</summary>
/// <param name="ResourceVersion">The version of the whole list; a watch starts from it.</param>
/// <param name="Continue">Where the next page begins; null on the last.</param>
sealed record ListPage(string? ResourceVersion, string? Continue)
{
    /// <summary>Reads a page and decodes each item on its own, so that a broken one does not affect the others.</summary>
    /// <param name="kind">The kind listed.</param>
    /// <param name="json">The page.</param>
    /// <param name="items">Where the items go.</param>
    /// <param name="isNeeded">Which items to keep with their content; null: all.</param>
    /// <exception cref="JsonException">The page itself is broken.</exception>
    public static ListPage Read(ResourceKind kind, ReadOnlySpan<byte> json, ICollection<DecodedObject> items, Predicate<ObjectKey>? isNeeded = null)
    {
        string? version = null, next = null;
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("not a list");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("metadata"u8))
                (version, next) = Metadata(ref reader);
            else if (reader.ValueTextEquals("items"u8))
                Items(kind, json, ref reader, items, isNeeded);
            else
                reader.Skip();
        }

        return new(version, next);
    }

    static void Items(ResourceKind kind, ReadOnlySpan<byte> json, ref Utf8JsonReader reader, ICollection<DecodedObject> items, Predicate<ObjectKey>? isNeeded)
    {
        reader.Read();
        // Go writes an empty list as null.
        if (reader.TokenType == JsonTokenType.Null)
            return;
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("items is not a list");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            var item = ObjectDecoder.Decode(kind, json[start..(int)reader.BytesConsumed]);
            items.Add(isNeeded is null || isNeeded(item.Key) ? item : item.WithoutContent());
        }
    }

    static (string? Version, string? Continue) Metadata(ref Utf8JsonReader reader)
    {
        string? version = null, next = null;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("metadata is not an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("resourceVersion"u8) && reader.Read())
                version = Text(ref reader);
            else if (reader.ValueTextEquals("continue"u8) && reader.Read())
                next = Text(ref reader);
            else
                reader.Skip();
        }

        return (version, next);
    }

    static string? Text(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
            return reader.GetString() is { Length: > 0 } text ? text : null;
        reader.Skip();
        return null;
    }
}
