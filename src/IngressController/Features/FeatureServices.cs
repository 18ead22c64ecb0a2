using IngressController.AccessLogs;
using IngressController.Budgets;
using IngressController.Features.Mirror;
using IngressController.Features.Tracing;
using IngressController.Proxy.Matching;
using IngressController.Proxy.Outgoing;
using IngressController.Proxy.Outgoing.Names;

namespace IngressController.Features;

/// <summary>Services of the process that features may use.</summary>
/// <param name="AccessLogs">The access logs in use.</param>
/// <param name="Names">Resolves names in URLs of annotations.</param>
/// <param name="Connect">Limits the addresses that URLs in annotations may lead to.</param>
/// <param name="HttpsPort">The port at which clients reach HTTPS; called when a table is built.</param>
/// <param name="Matching">What comparing with patterns of hosts may cost.</param>
/// <param name="Time">The clock.</param>
/// <param name="Loggers">Where features log.</param>
sealed record FeatureServices(
    AccessLogRegistry AccessLogs, NameResolver Names, ConnectPolicy Connect, Func<int> HttpsPort, MatchBudget Matching, TimeProvider Time,
    ILoggerFactory Loggers)
{
    /// <summary>Where features enter what they keep within bounds.</summary>
    public Ledger Ledger { get; init; } = new();

    public TracerRegistry Tracers { get; } = new(new(Names));

    public Spans Spans { get; } = new(Time, Loggers.CreateLogger<Spans>());

    /// <summary>Sends copies of requests for all features that ask for them; <see cref="MirrorFeature"/> ends it.</summary>
    public MirrorSender Mirrors { get; } = new(Loggers.CreateLogger<MirrorSender>());
}
