namespace IngressController.Features.Mirror;

/// <summary>A slot for one copy under way. Its holder must always dispose it: that releases the slot and counts the copy.</summary>
sealed class MirrorPlace(MirrorSender sender, MirrorShare share) : IDisposable
{
    int _isGivenBack;

    public MirrorOutcome Outcome { get; set; } = MirrorOutcome.Failed;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isGivenBack, 1) == 0)
            sender.Leave(share, Outcome);
    }
}
