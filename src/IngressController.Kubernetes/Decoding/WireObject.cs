using IngressController.Core.Cluster;

namespace IngressController.Kubernetes.Decoding;

/// <summary>
/// An object as Kubernetes writes it, with the fields we use and no others. Whatever may be null in JSON is nullable
/// here: null and missing are alike in the API.
/// </summary>
abstract class WireObject
{
    public MetadataWire? Metadata { get; set; }

    /// <summary>The object it stands for. Throws <see cref="FieldException"/> when a field is missing that has no default.</summary>
    public abstract ClusterObject ToObject(ObjectKey key);
}

sealed class MetadataWire
{
    public string? Name { get; set; }

    public string? Namespace { get; set; }

    public string? Uid { get; set; }

    public string? ResourceVersion { get; set; }

    public DateTimeOffset? CreationTimestamp { get; set; }

    public Dictionary<string, string?>? Labels { get; set; }

    public Dictionary<string, string?>? Annotations { get; set; }
}

static class WireCollections
{
    /// <summary>Maps a list whose missing items stand for empty ones, as in the API's own decoder.</summary>
    public static ValueArray<TResult> Map<TWire, TResult>(this TWire?[]? items, Func<TWire, TResult> map)
        where TWire : class, new() =>
        items is null ? [] : items.Select(item => map(item ?? new())).ToValueArray();

    public static ValueArray<string> ToTexts(this string?[]? items) => items is null ? [] : items.Select(item => item ?? "").ToValueArray();

    public static StringMap ToMap(this Dictionary<string, string?>? entries) =>
        StringMap.From(entries?.Select(entry => KeyValuePair.Create(TextPool.Share(entry.Key), TextPool.Share(entry.Value ?? ""))));
}
