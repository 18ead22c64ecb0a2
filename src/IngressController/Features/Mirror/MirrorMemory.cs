namespace IngressController.Features.Mirror;

/// <summary>The memory limit of all copies of bodies together.</summary>
/// <param name="limit">Bytes.</param>
sealed class MirrorMemory(long limit)
{
    long _taken;

    public long Taken => Interlocked.Read(ref _taken);

    public bool TryTake(int bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= limit)
            return true;
        GiveBack(bytes);
        return false;
    }

    public void GiveBack(int bytes) => Interlocked.Add(ref _taken, -bytes);
}
