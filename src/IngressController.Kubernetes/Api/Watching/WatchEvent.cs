using System.Text.Json;

namespace IngressController.Kubernetes.Api.Watching;

enum WatchEventType
{
    Added,
    Modified,
    Deleted,
    Bookmark,
    Error,
}

/// <summary>One line of a watch: <c>{"type":"ADDED","object":{…}}</c>.</summary>
readonly ref struct WatchEvent
{
    public WatchEventType Type { get; private init; }

    /// <summary>The object's JSON; for <see cref="WatchEventType.Error"/> a Status.</summary>
    public ReadOnlySpan<byte> Object { get; private init; }

    /// <summary>False when the line is not a watch event.</summary>
    public static bool TryRead(ReadOnlySpan<byte> line, out WatchEvent @event)
    {
        @event = default;
        WatchEventType? type = null;
        var (start, end) = (0, 0);
        try
        {
            var reader = new Utf8JsonReader(line);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("type"u8) && reader.Read())
                {
                    type = TypeOf(ref reader);
                }
                else if (reader.ValueTextEquals("object"u8) && reader.Read())
                {
                    start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    end = (int)reader.BytesConsumed;
                }
                else
                {
                    reader.Skip();
                }
            }

            // Anything after the closing brace is an error too.
            reader.Read();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return false;
        }

        if (type is not { } known || end == start)
            return false;
        @event = new() { Type = known, Object = line[start..end] };
        return true;
    }

    /// <summary><c>metadata.resourceVersion</c> of a bookmark, which has nothing else; null when it is missing.</summary>
    public string? BookmarkVersion()
    {
        var reader = new Utf8JsonReader(Object);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 2 || !reader.ValueTextEquals("resourceVersion"u8))
                continue;
            reader.Read();
            return reader.TokenType == JsonTokenType.String && reader.GetString() is { Length: > 0 } version ? version : null;
        }

        return null;
    }

    static WatchEventType? TypeOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
            return null;
        if (reader.ValueTextEquals("ADDED"u8))
            return WatchEventType.Added;
        if (reader.ValueTextEquals("MODIFIED"u8))
            return WatchEventType.Modified;
        if (reader.ValueTextEquals("DELETED"u8))
            return WatchEventType.Deleted;
        if (reader.ValueTextEquals("BOOKMARK"u8))
            return WatchEventType.Bookmark;
        return reader.ValueTextEquals("ERROR"u8) ? WatchEventType.Error : null;
    }
}
