namespace IngressController.Kubernetes.Api.Watching;

/// <summary>How patiently the API server is read. The defaults suit a production cluster.</summary>
public sealed record ListWatchOptions
{
    /// <summary>Objects to a page of a list.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>A watch lasts between this and twice this, at random, so that the watches of many clients do not end together.</summary>
    public TimeSpan WatchTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long a watch may be silent before its connection is taken for dead. API servers send a bookmark about once a
    /// minute; one that sends none costs a cheap new watch each time. Null: the watch's own timeout and half a minute.
    /// </summary>
    public TimeSpan? SilenceLimit { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>First wait after a failure; it doubles with each further one.</summary>
    public TimeSpan RetryMin { get; init; } = TimeSpan.FromSeconds(0.2);

    /// <summary>Longest wait after a failure.</summary>
    public TimeSpan RetryMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A watch that lasted this long has worked, even when it carried nothing.</summary>
    public TimeSpan GoodWatch { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a kind that we may not read, and can do without, is tried again.</summary>
    public TimeSpan ForbiddenRetry { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Largest watch event in bytes. etcd limits an object to 1.5 MiB; JSON escapes may make it longer.</summary>
    public int MaxEvent { get; init; } = 8 << 20;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Numbers from 0 to 1; asked by all kinds at once.</summary>
    public Func<double> Random { get; init; } = System.Random.Shared.NextDouble;
}
