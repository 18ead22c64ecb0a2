using System.Collections.Immutable;

namespace IngressController.Options;

/// <summary>Which request metrics are exported and how they are labelled: flags with ingress-nginx' names.</summary>
sealed record MetricsOptions
{
    /// <summary><c>--metrics-per-host</c>: adds the label host and counts only hosts that rules name.</summary>
    public bool PerHost { get; init; } = true;

    /// <summary><c>--metrics-per-undefined-host</c>: also counts hosts that no rule names, each by its own name.</summary>
    public bool PerUndefinedHost { get; init; }

    /// <summary><c>--report-status-classes</c>: 2xx instead of 200.</summary>
    public bool StatusClasses { get; init; }

    /// <summary><c>--exclude-socket-metrics</c>: full names of request metrics that are not exported.</summary>
    public ImmutableHashSet<string> Excluded { get; init; } = [];

    /// <summary><c>--time-buckets</c>: upper bounds in seconds, ascending.</summary>
    public ImmutableArray<double> TimeBuckets { get; init; } = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    /// <summary><c>--length-buckets</c>: upper bounds in bytes of request_size and response_size, ascending.</summary>
    public ImmutableArray<double> LengthBuckets { get; init; } = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100];

    /// <summary><c>--size-buckets</c>: upper bounds in bytes of bytes_sent, ascending.</summary>
    public ImmutableArray<double> SizeBuckets { get; init; } = [10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000];
}
