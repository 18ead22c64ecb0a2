using System.Text.Json;
using IngressController.Metrics;
using IngressController.Metrics.Requests;
using IngressController.Proxy;

namespace IngressController.Admin.Status;

/// <summary>Request totals by Ingress as JSON: the same counters that <c>/metrics</c> shows. The page computes rates from two readings.</summary>
sealed class TrafficReport(
    ActiveTableHolder tables, RequestRegistry requests, ConnectionMetrics connections, Readiness readiness, ControllerIdentity identity,
    DateTimeOffset startedAt)
{
    public async Task WriteAsync(Stream output, CancellationToken cancellation)
    {
        await using var report = new JsonReport(output, cancellation);
        var json = report.Json;
        json.WriteStartObject();
        json.WriteNumber("version", tables.Current.Version);
        json.WriteString("pod", identity.Pod);
        json.WriteString("release", ProgramVersion.Text);
        json.WriteString("startedAt", startedAt);
        if (readiness.Problem is { } problem)
            json.WriteString("problem", problem);
        json.WriteNumber("connections", connections.Active);
        json.WriteStartArray("bounds");
        foreach (var bound in requests.DurationBounds ?? [])
            json.WriteNumberValue(bound);
        json.WriteEndArray();
        await report.ArrayAsync("ingresses", requests.ByIngress(), Write);
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, IngressTraffic traffic)
    {
        json.WriteString("ingress", NameOf(traffic.Namespace, traffic.Name));
        WriteNumbers(json, "classes", traffic.ByClass);
        WriteNumbers(json, "durations", traffic.Durations);
        json.WriteNumber("seconds", traffic.Seconds);
        json.WriteNumber("upstreamSeconds", traffic.UpstreamSeconds);
    }

    /// <summary>Of an Ingress; empty for requests that no rule covers.</summary>
    public static string NameOf(string @namespace, string name) => name.Length == 0 ? "" : $"{@namespace}/{name}";

    public static void WriteNumbers(Utf8JsonWriter json, string name, ReadOnlySpan<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
