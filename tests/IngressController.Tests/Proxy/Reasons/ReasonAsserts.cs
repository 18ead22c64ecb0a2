using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Proxy.Reasons;

/// <summary>Where the reason of an answer stands, for controllers with <see cref="Format"/>.</summary>
static class ReasonAsserts
{
    /// <summary>The log format that the lines have.</summary>
    public const string Format = "log-format-upstream: \"$request_uri $status $ingress_yarp_reason\"";

    /// <summary>Waits for a line in the access log, and asserts that the reason is counted as often as its lines stand there.</summary>
    /// <param name="edge">The controller.</param>
    /// <param name="line">The whole line; its last word is the reason.</param>
    public static async Task HasReasonAsync(this EdgeFixture edge, string line)
    {
        var reason = line[(line.LastIndexOf(' ') + 1)..];
        await Eventually.TrueAsync(() => edge.AccessLog.Split('\n').Contains(line), $"{line} in the log");
        await Eventually.TrueAsync(
            async () => (await edge.ScrapeAsync()).Sum("ingress_yarp_answers_total", ("reason", reason)) ==
                edge.AccessLog.Split('\n').Count(one => one.EndsWith($" {reason}", StringComparison.Ordinal)), $"{reason} counted once a line");
    }
}
