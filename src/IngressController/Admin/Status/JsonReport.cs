using System.Text.Encodings.Web;
using System.Text.Json;

namespace IngressController.Admin.Status;

/// <summary>JSON written while it is generated: memory use is one buffer per reader, however many objects there are.</summary>
sealed class JsonReport(Stream output, CancellationToken cancellation) : IAsyncDisposable
{
    const int FlushAt = 32 * 1024;

    // The page parses it as JSON, never as HTML, so names need no HTML escaping.
    public Utf8JsonWriter Json { get; } = new(output, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Call between objects, wherever there may be many.</summary>
    public ValueTask FlushIfFullAsync() => Json.BytesPending < FlushAt ? default : new(Json.FlushAsync(cancellation));

    /// <summary>Writes <c>"name": [ … ]</c>, item by item.</summary>
    public async Task ArrayAsync<T>(string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        Json.WriteStartArray(name);
        foreach (var item in items)
        {
            Json.WriteStartObject();
            write(Json, item);
            Json.WriteEndObject();
            await FlushIfFullAsync();
        }

        Json.WriteEndArray();
    }

    public async ValueTask DisposeAsync()
    {
        // A reader that has gone is no error.
        if (!cancellation.IsCancellationRequested)
            await Json.FlushAsync(cancellation);
        Json.Reset(Stream.Null);
        await Json.DisposeAsync();
    }
}
