using IngressController.Core.Annotations;
using IngressController.Proxy.Forwarding;

namespace IngressController.Features.UpstreamKeepalive;

/// <param name="Idle">Maximum idle time of a connection.</param>
/// <param name="Lifetime">Maximum age of a connection.</param>
/// <param name="MaxIdle">Maximum idle connections per processor; 0: none is reused.</param>
/// <param name="MaxRequests">Maximum requests of a connection.</param>
sealed record UpstreamKeepalivePolicy(TimeSpan Idle, TimeSpan Lifetime, int MaxIdle, int MaxRequests) : IForwardPolicy
{
    public static UpstreamKeepalivePolicy Default { get; } =
        new(ClientProfile.Default.IdleTimeout, ClientProfile.Default.Lifetime, ClientProfile.Default.MaxIdle, ClientProfile.Default.MaxRequests);

    public ForwardSettings Apply(ForwardSettings settings, Upstream? upstream) => settings with
    {
        Client = settings.Client with { IdleTimeout = Idle, Lifetime = Lifetime, MaxIdle = MaxIdle, MaxRequests = MaxRequests },
    };
}

/// <summary>Reads the ConfigMap's <c>upstream-keepalive-*</c> (behaviour 91).</summary>
sealed class UpstreamKeepaliveParser : IPolicyParser
{
    const int Longest = 86_400;

    static readonly Option<int> Connections = Option.Setting(
        "upstream-keepalive-connections", "320", OptionTypes.Int(),
        "Idle connections to pods that are kept, for each processor. 0: no connection to a pod is used twice.");

    static readonly Option<TimeSpan> Time = Option.Setting(
        "upstream-keepalive-time", "1h", OptionTypes.Duration(TimeSpan.FromSeconds(1)), "Longest life of a connection to a pod.");

    // 60 holds only in place of an unreadable value.
    static readonly Option<TimeSpan> Timeout = Option.Setting(
        "upstream-keepalive-timeout", "60", OptionTypes.Seconds(0, Longest),
        "Seconds that a connection to a pod may be idle; 55 unless set, to be ahead of pods that close after 60.");

    static readonly Option<int> Requests = Option.Setting(
        "upstream-keepalive-requests", "10000", OptionTypes.Int(1), "Requests after which a connection to a pod is closed.");

    public IReadOnlyList<Option> Options { get; } = [Connections, Time, Timeout, Requests];

    public IPolicy? Parse(OptionReader reader)
    {
        var idle = reader.IsInSettings(Timeout) ? reader.Get(Timeout) : ClientProfile.Default.IdleTimeout;
        var policy = new UpstreamKeepalivePolicy(idle, reader.Get(Time), idle == TimeSpan.Zero ? 0 : reader.Get(Connections), reader.Get(Requests));
        return policy == UpstreamKeepalivePolicy.Default ? null : policy;
    }
}
