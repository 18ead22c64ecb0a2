using IngressController.Proxy;

namespace IngressController.Features.Compression;

/// <summary>Writes in the thread pool what takes long to compress.</summary>
sealed class LeavingStream(Stream inner) : WriteOnlyStream(inner)
{
    /// <summary>Octets that are compressed within some ten microseconds.</summary>
    const int Few = 2 * 1024;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length > Few)
            await SocketThreads.LeaveAsync();
        await Inner.WriteAsync(buffer, cancellationToken);
    }
}
