using System.Text.Encodings.Web;
using System.Text.Json;

namespace IngressController.Admin.Status;

/// <summary>JSON that is written as it is made: however many objects there are, a reader holds one buffer.</summary>
sealed class JsonReport(Stream output, CancellationToken cancellation) : IAsyncDisposable
{
    const int FlushAt = 32 * 1024;

    // Read as JSON by the page, never as HTML: names may stand as they are.
    public Utf8JsonWriter Json { get; } = new(output, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>To be called between objects, wherever there may be many.</summary>
    public ValueTask FlushIfFullAsync() => Json.BytesPending < FlushAt ? default : new(Json.FlushAsync(cancellation));

    /// <summary>Writes <c>"name": [ … ]</c>, one item after the other.</summary>
    public async Task ArrayAsync<T>(string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        Json.WriteStartArray(name);
        foreach (var item in items)
        {
            Json.WriteStartObject();
            write(Json, item);
            Json.WriteEndObject();
            await FlushIfFullAsync().ConfigureAwait(false);
        }

        Json.WriteEndArray();
    }

    public async ValueTask DisposeAsync()
    {
        // What a reader that has gone does not get is not worth an error.
        if (!cancellation.IsCancellationRequested)
            await Json.FlushAsync(cancellation).ConfigureAwait(false);
        Json.Reset(Stream.Null);
        await Json.DisposeAsync().ConfigureAwait(false);
    }
}
