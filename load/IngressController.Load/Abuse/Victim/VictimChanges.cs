using IngressController.Load.Cluster;
using IngressController.Load.Targets;

namespace IngressController.Load.Abuse.Victim;

/// <summary>Moves a host of the victim's from one pod to the other, again and again, and measures how long that takes to be live.</summary>
sealed class VictimChanges(ClusterWriter cluster, VictimObjects objects, Target target)
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(2);
    static readonly TimeSpan BetweenRequests = TimeSpan.FromMilliseconds(5);

    readonly LiveTimer _timer = new(target, BetweenRequests);
    int _pod;

    /// <summary>Until <paramref name="end"/>; a change that is under way then is waited for, and counted.</summary>
    /// <returns>How many changes were made, and what was seen of them.</returns>
    public async Task<(int Made, LiveTally Tally)> RunAsync(CancellationToken end, CancellationToken interrupt)
    {
        var (made, tally) = (0, new LiveTally());
        while (!end.IsCancellationRequested)
        {
            var pause = Task.Delay(Every, end);
            _pod = 1 - _pod;
            made++;
            await _timer.TimeAsync(
                tally, VictimObjects.MovingHost, () => cluster.PatchAsync(VictimObjects.MovingSlice, objects.Move(_pod), interrupt),
                outcome => outcome.Label == AnsweringPods.Names[_pod], interrupt);
            await pause.ContinueWith(static _ => { }, TaskScheduler.Default);
        }

        return (made, tally);
    }
}
