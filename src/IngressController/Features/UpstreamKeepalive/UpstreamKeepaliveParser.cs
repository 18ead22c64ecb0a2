using IngressController.Core.Annotations;
using IngressController.Proxy.Forwarding;

namespace IngressController.Features.UpstreamKeepalive;

/// <param name="Idle">Maximum idle time of a connection.</param>
/// <param name="Lifetime">Maximum age of a connection; zero: none is reused.</param>
sealed record UpstreamKeepalivePolicy(TimeSpan Idle, TimeSpan Lifetime) : IForwardPolicy
{
    public ForwardSettings Apply(ForwardSettings settings, Upstream? upstream) =>
        settings with { Client = settings.Client with { IdleTimeout = Idle, Lifetime = Lifetime } };
}

/// <summary>Reads the ConfigMap's <c>upstream-keepalive-*</c> (behaviour 91).</summary>
sealed class UpstreamKeepaliveParser : IPolicyParser
{
    const int Longest = 86_400;

    static readonly Option<int> Connections = Option.Setting(
        "upstream-keepalive-connections", "320", OptionTypes.Int(),
        "0: no connection to a pod is used twice. Otherwise their number is not limited.");

    static readonly Option<TimeSpan> Time = Option.Setting(
        "upstream-keepalive-time", "1h", OptionTypes.Duration(TimeSpan.FromSeconds(1)), "Longest life of a connection to a pod.");

    // 60 holds only in place of an unreadable value.
    static readonly Option<TimeSpan> Timeout = Option.Setting(
        "upstream-keepalive-timeout", "60", OptionTypes.Seconds(0, Longest),
        "Seconds that a connection to a pod may be idle; 55 unless set, to be ahead of pods that close after 60.");

    static readonly Option<int> Requests = Option.Setting(
        "upstream-keepalive-requests", "10000", OptionTypes.Int(), "No effect: the requests of a connection are not limited.");

    public IReadOnlyList<Option> Options { get; } = [Connections, Time, Timeout, Requests];

    public IPolicy? Parse(OptionReader reader)
    {
        if (reader.IsInSettings(Requests))
            reader.Warn(Requests, "the requests of a connection are not limited; upstream-keepalive-time limits its life");
        var connections = reader.Get(Connections);
        if (connections > 0 && reader.IsInSettings(Connections))
            reader.Warn(Connections, "the number of idle connections is not limited; upstream-keepalive-timeout ends them");
        var idle = reader.IsInSettings(Timeout) ? reader.Get(Timeout) : ClientProfile.Default.IdleTimeout;
        var lifetime = connections == 0 || idle == TimeSpan.Zero ? TimeSpan.Zero : reader.Get(Time);
        return idle == ClientProfile.Default.IdleTimeout && lifetime == ClientProfile.Default.Lifetime
            ? null
            : new UpstreamKeepalivePolicy(idle, lifetime);
    }
}
