namespace IngressController.Proxy;

/// <summary>Writes in the thread pool what takes long to change.</summary>
sealed class LeavingStream(Stream inner) : WriteOnlyStream(inner)
{
    /// <summary>Octets that are changed within some ten microseconds.</summary>
    const int Few = 2 * 1024;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length > Few)
            await SocketThreads.LeaveAsync();
        await Inner.WriteAsync(buffer, cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        await Inner.DisposeAsync();
        await base.DisposeAsync();
    }
}
