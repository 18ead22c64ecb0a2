using System.Diagnostics;
using IngressController.Core.Cluster;

namespace IngressController.Tests.Kubernetes.Api;

/// <summary>Waits for what must come true, with a deadline that only a failure reaches.</summary>
static class Eventually
{
    static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    public static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(() => Task.FromResult(condition()), what);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(watch.Elapsed < Deadline, $"not within {Deadline.TotalSeconds} s: {what}");
            await Task.Delay(5);
        }
    }

    /// <summary>Waits until the store holds what is asked for; the store's one reconcile loop is this caller.</summary>
    public static async Task HoldsAsync(this ResourceStore store, Func<ClusterSnapshot, bool> condition, string what)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (!condition(store.Snapshot()))
        {
            try
            {
                await store.WaitForChangeAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"not within {Deadline.TotalSeconds} s: {what}");
            }
        }
    }
}
