namespace IngressController.Load.Soak;

/// <summary>All that was found out; also the shape of the JSON file.</summary>
/// <param name="At">When it began.</param>
/// <param name="Machine">Where all of it ran, and how busy that was before.</param>
/// <param name="Rate">Requests a second.</param>
/// <param name="SlowClients">Clients on poor lines, all the time.</param>
/// <param name="Judged">What was judged besides failures.</param>
sealed record SoakReport(DateTimeOffset At, string Machine, int Rate, int SlowClients, IReadOnlyCollection<SoakFigure> Judged)
{
    /// <summary>The API server's version.</summary>
    public string Server { get; init; } = "";

    public IReadOnlyList<SoakSample> Samples { get; init; } = [];

    /// <summary>Null when it was cut off before.</summary>
    public SoakChangesReport? Changes { get; init; }

    /// <summary>Slow clients that came to an end.</summary>
    public long SlowEnded { get; init; }

    /// <summary>Slow clients that failed, by kind.</summary>
    public IReadOnlyDictionary<string, long> SlowFailures { get; init; } = new Dictionary<string, long>();

    /// <summary>The last lines of a controller that ended; null: it lived.</summary>
    public string? Log { get; init; }

    /// <summary>Whether it was cut off.</summary>
    public bool Interrupted { get; init; }

    /// <summary>The rules that were broken, in words; empty: none.</summary>
    public IReadOnlyList<string> Broken => SoakRules.Broken(this);

    /// <summary>Everything that failed, by kind.</summary>
    public IEnumerable<(string Kind, long Count)> Failures() => Samples
        .SelectMany(sample => sample.Flows)
        .SelectMany(flow => flow.Failures.Select(failure => (Kind: $"{flow.Kind}: {failure.Key}", Count: failure.Value)))
        .Concat((Changes?.Failures ?? new Dictionary<string, long>()).Select(failure => (Kind: $"changes: {failure.Key}", Count: failure.Value)))
        .Concat(SlowFailures.Select(failure => (Kind: failure.Key, Count: failure.Value)))
        .GroupBy(failure => failure.Kind, failure => failure.Count)
        .Select(group => (group.Key, group.Sum()));
}
