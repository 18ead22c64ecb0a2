using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using IngressController.Core.Changes;

namespace IngressController.Admin.Status;

/// <summary>The objects that the last tables changed, as JSON, the last one first. It names fields, and no value of one.</summary>
sealed class ChangeReport(Func<ImmutableArray<TableChange>> latest)
{
    public async Task WriteAsync(Stream output, CancellationToken cancellation)
    {
        await using var report = new JsonReport(output, cancellation);
        report.Json.WriteStartObject();
        await report.ArrayAsync("changes", latest(), Write);
        report.Json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, TableChange change)
    {
        json.WriteString("time", Text(change.At));
        json.WriteNumber("table", change.Table);
        json.WriteString("object", change.Change.Object.ToString());
        json.WriteString("what", change.Change.What);
        json.WriteStartArray("fields");
        foreach (var field in change.Change.Fields)
            json.WriteStringValue(field);
        json.WriteEndArray();
        if (change.Change.By is not { } by)
            return;
        json.WriteString("by", change.Change.Manager);
        if (by.At is { } at)
            json.WriteString("written", Text(at));
    }

    static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
