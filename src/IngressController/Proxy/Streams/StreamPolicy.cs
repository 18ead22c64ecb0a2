using IngressController.Core.Annotations;

namespace IngressController.Proxy.Streams;

/// <summary>How connections and datagrams are passed on as they are.</summary>
sealed record StreamPolicy : IPolicy
{
    public static StreamPolicy Default { get; } = new();

    /// <summary>How long a session may be silent in both directions.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(600);

    /// <summary>How many destinations are tried for one connection; 0: all.</summary>
    public int Tries { get; init; } = 3;

    /// <summary>How long after the first try another one may begin; zero: always.</summary>
    public TimeSpan TriesTimeout { get; init; } = TimeSpan.FromSeconds(600);

    /// <summary>Datagrams that answer each one a client sends.</summary>
    public int Responses { get; init; } = 1;
}
