using IngressController.AccessLogs;
using IngressController.Features.Tracing;
using IngressController.Proxy.Outgoing;

namespace IngressController.Features;

/// <summary>What the process has that features may need.</summary>
/// <param name="AccessLogs">The access logs in use.</param>
/// <param name="Connect">Where what annotations name by URL may be.</param>
/// <param name="HttpsPort">The port that clients reach HTTPS at; asked for when a table is built.</param>
/// <param name="Time">The clock.</param>
/// <param name="Loggers">Where features log.</param>
sealed record FeatureServices(AccessLogRegistry AccessLogs, ConnectPolicy Connect, Func<int> HttpsPort, TimeProvider Time, ILoggerFactory Loggers)
{
    public TracerRegistry Tracers { get; } = new();

    public Spans Spans { get; } = new(Time, Loggers.CreateLogger<Spans>());
}
