using System.Globalization;
using System.Text.Json;
using IngressController.Proxy.Reasons;

namespace IngressController.Admin.Status;

/// <summary>Why requests were not answered by pods, as JSON: the counts of <c>/metrics</c> by reason, and the last failures, the last one first.</summary>
sealed class FailureReport(AnswerCounts answers, RecentFailures failures)
{
    public async Task WriteAsync(Stream output, CancellationToken cancellation)
    {
        await using var report = new JsonReport(output, cancellation);
        report.Json.WriteStartObject();
        await report.ArrayAsync("answers", AnswerReason.All.Where(reason => answers.Of(reason) > 0), WriteCount);
        await report.ArrayAsync("failures", failures.Latest(), WriteFailure);
        report.Json.WriteEndObject();
    }

    void WriteCount(Utf8JsonWriter json, AnswerReason reason)
    {
        json.WriteString("reason", reason.Name);
        json.WriteNumber("count", answers.Of(reason));
        json.WriteString("statuses", reason.Statuses);
        json.WriteString("help", reason.Help.Replace("`", "", StringComparison.Ordinal));
    }

    static void WriteFailure(Utf8JsonWriter json, RecentFailure failure)
    {
        json.WriteString("time", failure.At.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.WriteString("requestId", failure.RequestId);
        json.WriteString("host", failure.Host);
        json.WriteString("path", failure.Path);
        if (failure.Ingress is { } ingress)
            json.WriteString("ingress", ingress);
        if (failure.Pod is { } pod)
            json.WriteString("pod", pod);
        json.WriteNumber("status", failure.Status);
        json.WriteString("reason", failure.Reason.Name);
        json.WriteString("detail", failure.Detail ?? failure.Reason.Help.Replace("`", "", StringComparison.Ordinal));
    }
}
