using System.Net.Sockets;

namespace IngressController.Kubernetes.Api;

/// <summary>
/// A connection whose reads go on in the thread pool. In a process that runs sockets' continuations inline, they go on in the thread
/// that saw the socket, which has requests to serve: the API server's lists take hundreds of milliseconds to decode.
/// </summary>
sealed class PooledReads(Socket socket) : NetworkStream(socket, ownsSocket: true)
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await base.ReadAsync(buffer, cancellationToken);
        if (!Thread.CurrentThread.IsThreadPoolThread)
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        return count;
    }
}
