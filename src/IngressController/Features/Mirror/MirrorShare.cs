namespace IngressController.Features.Mirror;

/// <summary>The copies that are under way for one namespace.</summary>
sealed class MirrorShare
{
    int _open;

    /// <summary>Adds one; returns how many there are.</summary>
    public int Enter() => Interlocked.Increment(ref _open);

    public void Leave() => Interlocked.Decrement(ref _open);
}
