using System.Collections.Frozen;
using IngressController.Load.Engine;

namespace IngressController.Load.Traffic;

/// <summary>One stream of requests in an open loop; answers with 200 succeed, and messages of protocols without a status.</summary>
/// <param name="kind">What it is reported as; several flows may be of one kind.</param>
/// <param name="rate">Operations a second.</param>
/// <param name="users">Who share them.</param>
/// <param name="user">Makes a user; told its number.</param>
/// <param name="limit">What takes longer has failed.</param>
sealed class Flow(string kind, double rate, int users, Func<int, IVirtualUser> user, TimeSpan limit) : IAsyncDisposable
{
    static readonly FrozenSet<int> Accepted = [200];

    readonly StepRunner _runner = new(user, Accepted, limit, null);

    public string Kind => kind;

    /// <exception cref="Exception">What kept a user from connecting.</exception>
    public Task PrepareAsync(CancellationToken cancellation) => _runner.PrepareAsync(users, cancellation);

    public Task<StepResult> RunAsync(TimeSpan duration, CancellationToken interrupt) =>
        _runner.RunAsync(new(users, rate, duration, null), static _ => { }, interrupt);

    public ValueTask DisposeAsync() => _runner.DisposeAsync();
}
