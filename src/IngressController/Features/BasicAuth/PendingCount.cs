namespace IngressController.Features.BasicAuth;

/// <summary>A counter of pending operations, with a limit.</summary>
sealed class PendingCount
{
    int _count;

    public bool TryEnter(int limit)
    {
        if (Interlocked.Increment(ref _count) <= limit)
            return true;
        Interlocked.Decrement(ref _count);
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _count);
}
