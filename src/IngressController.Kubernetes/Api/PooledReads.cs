using System.Net.Sockets;
using System.Runtime.CompilerServices;

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
            await new Leaving();
        return count;
    }

    readonly struct Leaving : ICriticalNotifyCompletion
    {
        public bool IsCompleted => false;

        public Leaving GetAwaiter() => this;

        public void GetResult()
        {
        }

        public void OnCompleted(Action continuation) => ThreadPool.QueueUserWorkItem(static go => go(), continuation, preferLocal: false);

        public void UnsafeOnCompleted(Action continuation) => ThreadPool.UnsafeQueueUserWorkItem(static go => go(), continuation, preferLocal: false);
    }
}
