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

    readonly HashSet<WatchedStream> _open = [];

    /// <summary>Watches a new connection.</summary>
    public Stream Watch(Stream connection, IPEndPoint pod)
    {
        var watched = new WatchedStream(connection, pod, this);
        lock (_open)
            _open.Add(watched);
        return watched;
    }

    /// <param name="pod">The pod of the request.</param>
    /// <param name="since">When it began, in milliseconds of <see cref="Environment.TickCount64"/>.</param>
    public void Close(IPEndPoint pod, long since)
    {
        var last = since + Math.Min(MostOfLate, (Environment.TickCount64 - since) / 2);
        List<WatchedStream> silent;
        lock (_open)
            silent = [.. _open.Where(connection => connection.Pod.Equals(pod) && connection.ReceivedAt <= last)];
        foreach (var connection in silent)
            connection.Dispose();
    }

    void Forget(WatchedStream connection)
    {
        lock (_open)
            _open.Remove(connection);
    }

    sealed class WatchedStream(Stream inner, IPEndPoint pod, SilentConnections owner) : TwoWayStream(inner)
    {
        long _receivedAt = Environment.TickCount64;

        public IPEndPoint Pod => pod;

        public long ReceivedAt => Volatile.Read(ref _receivedAt);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await Inner.ReadAsync(buffer, cancellationToken);
            Volatile.Write(ref _receivedAt, Environment.TickCount64);
            return count;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                owner.Forget(this);
            base.Dispose(disposing);
        }
    }
}
