using System.Diagnostics;
using IngressController.Load.Measuring;

namespace IngressController.Load.Engine;

/// <summary>Drives one virtual user through one step.</summary>
static class UserLoop
{
    /// <summary>Runs until the pace has no more to do, or <paramref name="abort"/> cuts off the operation under way.</summary>
    /// <param name="user">Who.</param>
    /// <param name="pace">When.</param>
    /// <param name="recorder">Told of each operation that is over.</param>
    /// <param name="timeout">How long one operation may take.</param>
    /// <param name="abort">Ends it at once; what it cuts off is counted nowhere.</param>
    public static async Task RunAsync(IVirtualUser user, IPace pace, Recorder recorder, TimeSpan timeout, CancellationToken abort)
    {
        // Not disposed: it holds nothing once its timer is off, and an abort may come at any moment.
        var limit = new CancellationTokenSource();
        await using var onAbort = abort.UnsafeRegister(_ => limit.Cancel(), null);
        while (await pace.NextAsync() is { } intended)
        {
            try
            {
                limit.CancelAfter(timeout);
                var outcome = await user.PerformAsync(limit.Token);
                recorder.Record(outcome, Stopwatch.GetElapsedTime(intended));
            }
            catch (Exception) when (abort.IsCancellationRequested)
            {
                break;
            }
            catch (Exception error)
            {
                recorder.Fail(limit.IsCancellationRequested ? Failure.Timeout : Failure.Of(error));
                if (pace.RestAfterFailure > TimeSpan.Zero)
                    await Task.Delay(pace.RestAfterFailure, CancellationToken.None);
            }

            if (limit.TryReset())
                continue;
            limit = new();
            if (abort.IsCancellationRequested)
                break;
        }
    }
}
