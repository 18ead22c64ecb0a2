namespace IngressController.Load.Traffic;

/// <summary>Several flows at once. Their users stay, with their connections, from one stretch of time to the next.</summary>
sealed class MixedTraffic(IReadOnlyList<Flow> flows) : IAsyncDisposable
{
    /// <exception cref="Exception">What kept a user from connecting.</exception>
    public Task PrepareAsync(CancellationToken cancellation) => Task.WhenAll(flows.Select(flow => flow.PrepareAsync(cancellation)));

    /// <summary>Runs all of it for a while.</summary>
    /// <returns>What was measured, by kind.</returns>
    public async Task<IReadOnlyList<FlowReport>> RunAsync(TimeSpan duration, CancellationToken interrupt)
    {
        var results = await Task.WhenAll(flows.Select(flow => flow.RunAsync(duration, interrupt)));
        interrupt.ThrowIfCancellationRequested();
        return [.. flows.Zip(results).GroupBy(pair => pair.First.Kind, pair => pair.Second).Select(group => FlowReport.Of(group.Key, group))];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var flow in flows)
            await flow.DisposeAsync();
    }
}
