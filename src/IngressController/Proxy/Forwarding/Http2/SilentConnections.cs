using System.Net;

namespace IngressController.Proxy.Forwarding.Http2;

/// <summary>
/// Finds connections that died without a word: after a request had no answer in time, those to the same pod that received nothing
/// since shortly after it began are closed. .NET's client would use them again and again.
/// </summary>
/// <remarks>No pings: servers of gRPC take several within five minutes for an attack, and close the connection.</remarks>
sealed class SilentConnections
{
    /// <summary>Milliseconds in which what belongs to the request before may still come, as the answer to a ping.</summary>
    const long MostOfLate = 1000;

    /// <summary>How long .NET's client may take to let an ended connection go. It takes microseconds, but for streams that are read late.</summary>
    static readonly TimeSpan MostOfEnd = TimeSpan.FromSeconds(1);

    readonly HashSet<WatchedStream> _open = [];

    /// <summary>Watches a new connection.</summary>
    public Stream Watch(Stream connection, IPEndPoint pod)
    {
        var watched = new WatchedStream(connection, pod, this);
        lock (_open)
            _open.Add(watched);
        return watched;
    }

    /// <summary>Closes the silent connections to a pod. It returns when .NET's client has let them go: no next request gets one.</summary>
    /// <param name="pod">The pod of the request.</param>
    /// <param name="since">When it began, in milliseconds of <see cref="Environment.TickCount64"/>.</param>
    public Task CloseAsync(IPEndPoint pod, long since)
    {
        var last = since + Math.Min(MostOfLate, (Environment.TickCount64 - since) / 2);
        List<WatchedStream> silent;
        lock (_open)
            silent = [.. _open.Where(connection => connection.Pod.Equals(pod) && connection.ReceivedAt <= last)];
        return Task.WhenAll(silent.Select(static connection => connection.EndAsync()));
    }

    void Forget(WatchedStream connection)
    {
        lock (_open)
            _open.Remove(connection);
    }

    sealed class WatchedStream(Stream inner, IPEndPoint pod, SilentConnections owner) : TwoWayStream(inner)
    {
        readonly TaskCompletionSource _letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);
        long _receivedAt = Environment.TickCount64;

        public IPEndPoint Pod => pod;

        public long ReceivedAt => Volatile.Read(ref _receivedAt);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await Inner.ReadAsync(buffer, cancellationToken);
            Volatile.Write(ref _receivedAt, Environment.TickCount64);
            return count;
        }

        /// <summary>Ends what is read and written; .NET's client disposes the stream when it has taken the connection out of its pool.</summary>
        public async Task EndAsync()
        {
            await Inner.DisposeAsync();
            await _letGo.Task.WaitAsync(MostOfEnd).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                owner.Forget(this);
            base.Dispose(disposing);
            _letGo.TrySetResult();
        }
    }
}
