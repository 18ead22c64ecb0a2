namespace IngressController.Load.Abuse.Attacks;

/// <summary>Only processors, no controller: what the attackers' own use of them would be taken for.</summary>
sealed class BusyNeighbour() : Attack("busy-neighbour", "-", "two threads of low priority that only compute, to see what sharing processors does")
{
    public override Task RunAsync(AttackPlace place, CancellationToken end)
    {
        var threads = Enumerable.Range(0, 2).Select(_ => Task.Factory.StartNew(
            () =>
            {
                while (!end.IsCancellationRequested)
                    Thread.SpinWait(1000);
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        return Task.WhenAll(threads);
    }
}
