using System.Globalization;

namespace IngressController.Kubernetes.Decoding;

/// <summary>
/// An object as Kubernetes writes it, with only the fields we use. Everything that may be null in JSON is nullable here: the API does
/// not tell null from missing.
/// </summary>
abstract class WireObject
{
    public MetadataWire? Metadata { get; set; }

    /// <summary>Converts it. Throws <see cref="FieldException"/> when a field without default is missing.</summary>
    public abstract ClusterObject ToObject(ObjectKey key);
}

sealed class MetadataWire
{
    public string? Name { get; set; }

    public string? Namespace { get; set; }

    public string? Uid { get; set; }

    public string? ResourceVersion { get; set; }

    public long? Generation { get; set; }

    public DateTimeOffset? CreationTimestamp { get; set; }

    public Dictionary<string, string?>? Labels { get; set; }

    public Dictionary<string, string?>? Annotations { get; set; }

    public ManagedFieldsWire?[]? ManagedFields { get; set; }

    /// <summary>The newest entry that is not about the status; null when there is none.</summary>
    public LastWrite? ToLastWrite()
    {
        LastWrite? last = null;
        foreach (var entry in ManagedFields ?? [])
        {
            if (entry is not { Manager: { Length: > 0 } manager, Subresource: null or "" })
                continue;
            DateTimeOffset? at =
                DateTimeOffset.TryParse(entry.Time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed) ? parsed : null;
            if (last is null || Nullable.Compare(at, last.At) >= 0)
                last = new(TextPool.Share(manager), at);
        }

        return last;
    }
}

/// <summary>One of <c>metadata.managedFields</c>, without the fields.</summary>
sealed class ManagedFieldsWire
{
    public string? Manager { get; set; }

    public string? Time { get; set; }

    public string? Subresource { get; set; }
}

static class WireCollections
{
    /// <summary>Maps a list. Null items count as empty ones, as in the API's own decoder.</summary>
    public static ValueArray<TResult> Map<TWire, TResult>(this TWire?[]? items, Func<TWire, TResult> map)
        where TWire : class, new() =>
        items is null ? [] : items.Select(item => map(item ?? new())).ToValueArray();

    public static ValueArray<string> ToTexts(this string?[]? items) => items is null ? [] : items.Select(item => item ?? "").ToValueArray();

    public static StringMap ToMap(this Dictionary<string, string?>? entries) =>
        StringMap.From(entries?.Select(entry => KeyValuePair.Create(TextPool.Share(entry.Key), TextPool.Share(entry.Value ?? ""))));
}
