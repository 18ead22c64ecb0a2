using Microsoft.AspNetCore.Connections;

namespace IngressController.Proxy.Connections;

/// <summary>
/// Keeps connections that are just accepted from taking the last files: a connection that is refused has one until it is closed, and a
/// process without any can read nothing, connect to no pod, and is ended by its runtime. Others wait in the kernel's queue meanwhile.
/// </summary>
/// <param name="most">Connections that are open at a time.</param>
sealed class AcceptGate(int most)
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    int _open;

    /// <summary>Waits until there is room for one more.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellation)
    {
        while (Volatile.Read(ref _open) >= most)
            await Task.Delay(Pause, cancellation);
    }

    /// <summary>Counts a connection until it is closed.</summary>
    public void Count(ConnectionContext connection)
    {
        Interlocked.Increment(ref _open);
        connection.ConnectionClosed.UnsafeRegister(static gate => Interlocked.Decrement(ref ((AcceptGate)gate!)._open), this);
    }
}
