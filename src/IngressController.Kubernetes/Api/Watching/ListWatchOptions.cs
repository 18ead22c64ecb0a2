namespace IngressController.Kubernetes.Api.Watching;

/// <summary>Time limits and sizes for reading the API server. The defaults suit a production cluster.</summary>
public sealed record ListWatchOptions
{
    /// <summary>Objects per page of a list.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>A watch lasts between this and twice this, at random, so that the watches of many clients do not end together.</summary>
    public TimeSpan WatchTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long a watch may be silent before its connection is considered dead. API servers send a bookmark about once a minute; with
    /// one that sends none, each limit costs a cheap new watch. Null: the watch's own timeout plus half a minute.
    /// </summary>
    public TimeSpan? SilenceLimit { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>First wait after a failure; it doubles with each further failure.</summary>
    public TimeSpan RetryMin { get; init; } = TimeSpan.FromSeconds(0.2);

    /// <summary>Longest wait after a failure.</summary>
    public TimeSpan RetryMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A watch that lasted this long counts as a success, even without events.</summary>
    public TimeSpan GoodWatch { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often an optional kind that we may not read is tried again.</summary>
    public TimeSpan ForbiddenRetry { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How often a kind that the server does not have is looked for again.</summary>
    public TimeSpan AbsentRetry { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Largest watch event in bytes. etcd limits an object to 1.5 MiB; JSON escapes may make it longer.</summary>
    public int MaxEvent { get; init; } = 8 << 20;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Returns numbers from 0 to 1. Must be thread-safe.</summary>
    public Func<double> Random { get; init; } = System.Random.Shared.NextDouble;
}
