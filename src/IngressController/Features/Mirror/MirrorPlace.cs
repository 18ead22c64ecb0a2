namespace IngressController.Features.Mirror;

/// <summary>One of the places for copies on their way. Whoever has it disposes it, whatever happened: that gives the place back and counts the copy.</summary>
sealed class MirrorPlace(MirrorSender sender) : IDisposable
{
    int _isGivenBack;

    /// <summary>What became of the copy.</summary>
    public MirrorOutcome Outcome { get; set; } = MirrorOutcome.Failed;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isGivenBack, 1) == 0)
            sender.Leave(Outcome);
    }
}
