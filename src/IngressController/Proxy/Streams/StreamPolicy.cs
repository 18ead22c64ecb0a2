using IngressController.Core.Annotations;

namespace IngressController.Proxy.Streams;

/// <summary>Settings of TCP, UDP and TLS passthrough sessions.</summary>
sealed record StreamPolicy : IPolicy
{
    public static StreamPolicy Default { get; } = new();

    /// <summary>Time limit of silence in both directions.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(600);

    /// <summary>Maximum tries for one connection; 0: all destinations.</summary>
    public int Tries { get; init; } = 3;

    /// <summary>Time limit for starting another try, from the first one; zero: none.</summary>
    public TimeSpan TriesTimeout { get; init; } = TimeSpan.FromSeconds(600);

    /// <summary>Expected answers per client datagram.</summary>
    public int Responses { get; init; } = 1;
}
