namespace IngressController.Features.Mirror;

/// <summary>The copies that are under way for one namespace.</summary>
/// <param name="memory">The memory of its copied bodies.</param>
sealed class MirrorShare(MirrorMemory memory)
{
    int _open;

    public MirrorMemory Memory => memory;

    /// <summary>Adds one; returns how many there are.</summary>
    public int Enter() => Interlocked.Increment(ref _open);

    public void Leave() => Interlocked.Decrement(ref _open);
}
