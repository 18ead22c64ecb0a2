using System.Text.Json;
using IngressController.Metrics.Requests;

namespace IngressController.Admin.Status;

/// <summary>The requests of the last 15 minutes as JSON.</summary>
sealed class HistoryReport(TrafficHistory history)
{
    public async Task WriteAsync(Stream output, CancellationToken cancellation)
    {
        await using var report = new JsonReport(output, cancellation);
        report.Json.WriteStartObject();
        report.Json.WriteNumber("step", TrafficHistory.Step.TotalSeconds);
        report.Json.WriteNumber("steps", TrafficHistory.Steps);
        await report.ArrayAsync("sums", history.Sums, static (json, step) =>
        {
            TrafficReport.WriteNumbers(json, "classes", step.ByClass);
            TrafficReport.WriteNumbers(json, "durations", step.Durations);
        });
        await report.ArrayAsync("ingresses", history.ByIngress, Write);
        report.Json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, IngressHistory one)
    {
        json.WriteString("ingress", TrafficReport.NameOf(one.Namespace, one.Name));
        json.WriteStartArray("requests");
        foreach (var count in one.Requests)
            json.WriteNumberValue(count);
        json.WriteEndArray();
    }
}
