namespace IngressController.Features.Mirror;

/// <summary>
/// A limit on the memory of copied bodies: of all together, or of one namespace, which may have as much as it leaves free for others.
/// </summary>
/// <param name="limit">Bytes.</param>
/// <param name="all">The memory of all namespaces, out of which this one's is taken; null: this is it.</param>
sealed class MirrorMemory(long limit, MirrorMemory? all = null)
{
    long _taken;

    public long Taken => Interlocked.Read(ref _taken);

    long Free => limit - Taken;

    public bool TryTake(int bytes)
    {
        var taken = Interlocked.Add(ref _taken, bytes);
        if (taken <= limit && all?.TryTake(bytes) != false)
        {
            if (all is null || taken <= all.Free + bytes)
                return true;
            all.GiveBack(bytes);
        }

        Interlocked.Add(ref _taken, -bytes);
        return false;
    }

    public void GiveBack(int bytes)
    {
        Interlocked.Add(ref _taken, -bytes);
        all?.GiveBack(bytes);
    }
}
