using System.Diagnostics;
using IngressController.Load.Http1;
using IngressController.Load.Measuring;
using IngressController.Load.Scenarios;
using IngressController.Load.Targets;

namespace IngressController.Load.Cluster;

/// <summary>
/// How long a single change takes to be live: from the moment a write is sent to the first answer that shows it. Requests follow each
/// other over one connection, with a rest between them so that they leave the processors to what is measured.
/// </summary>
/// <param name="target">Where requests go.</param>
/// <param name="rest">Between requests: how exact the times are.</param>
sealed class LiveTimer(Target target, TimeSpan rest)
{
    /// <summary>What is not live by then counts as never seen.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(10);

    /// <param name="tally">Gets the time, and counts the requests.</param>
    /// <param name="host">Asked.</param>
    /// <param name="write">Makes the change.</param>
    /// <param name="isLive">Whether an answer shows it.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task TimeAsync(LiveTally tally, string host, Func<Task> write, Func<Outcome, bool> isLive, CancellationToken cancellation)
    {
        await using var user = new Http1User(target, [Http1Request.Get(target, host)], 0);
        var start = Stopwatch.GetTimestamp();
        var writing = write();
        while (Stopwatch.GetElapsedTime(start) < Limit && !writing.IsFaulted)
        {
            if (await AskAsync(user, tally, cancellation) is { } outcome && isLive(outcome))
            {
                tally.Seen(Stopwatch.GetElapsedTime(start));
                break;
            }

            await Task.Delay(rest, cancellation);
        }

        await writing;
    }

    /// <summary>One request; null when it failed. Without a route 404 is what is to be answered.</summary>
    static async Task<Outcome?> AskAsync(Http1User user, LiveTally tally, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(RequestLimit);
        try
        {
            var outcome = await user.PerformAsync(limit.Token);
            tally.Asked(outcome.Status is 200 or 404 ? null : $"status {outcome.Status}");
            return outcome;
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            tally.Asked(Failure.Of(error));
            return null;
        }
    }
}
