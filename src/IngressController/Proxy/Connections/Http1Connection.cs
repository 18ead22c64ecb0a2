using System.IO.Pipelines;
using System.Net;
using IngressController.Proxy.Connections.Heads;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace IngressController.Proxy.Connections;

/// <summary>
/// A client's HTTP/1 connection as Kestrel's parser sees it. Kestrel's own drops what was written when an answer is broken off, and
/// everything when the client ends its direction; nginx sends what it has, and lets a tunnel live on.
/// </summary>
sealed class Http1Connection : ConnectionContext
{
    /// <summary>States of <see cref="_end"/>: the next abort drops what was written, or sends it first, or is a second one.</summary>
    const int Drops = 0;
    const int SendsFirst = 1;
    const int Ends = 2;

    readonly ConnectionContext _inner;
    readonly CancellationTokenSource _closed = new();
    readonly CancellationTokenRegistration _innerClosed;
    int _end = Drops;
    int _isTunnel;
    int _clientHasEnded;

    public Http1Connection(ConnectionContext inner)
    {
        _inner = inner;
        Input = new(inner.Transport.Input, inner.Features.Get<ClientPlace>());
        Transport = new MendedTransport(Input, inner.Transport.Output);
        ConnectionClosed = _closed.Token;
        _innerClosed = inner.ConnectionClosed.UnsafeRegister(static connection => ((Http1Connection)connection!).ClientHasEnded(), this);
    }

    /// <summary>The mended input.</summary>
    public MendedInput Input { get; }

    public override string ConnectionId
    {
        get => _inner.ConnectionId;
        set => _inner.ConnectionId = value;
    }

    public override IFeatureCollection Features => _inner.Features;

    public override IDictionary<object, object?> Items
    {
        get => _inner.Items;
        set => _inner.Items = value;
    }

    public override IDuplexPipe Transport { get; set; }

    public override EndPoint? LocalEndPoint
    {
        get => _inner.LocalEndPoint;
        set => _inner.LocalEndPoint = value;
    }

    public override EndPoint? RemoteEndPoint
    {
        get => _inner.RemoteEndPoint;
        set => _inner.RemoteEndPoint = value;
    }

    public override CancellationToken ConnectionClosed { get; set; }

    /// <summary>From here on the input is no requests, and the end of the client's direction does not end the other one.</summary>
    public void BecomeTunnel()
    {
        Input.Release();
        Volatile.Write(ref _isTunnel, 1);
    }

    /// <summary>The tunnel is over.</summary>
    public void EndTunnel()
    {
        Volatile.Write(ref _isTunnel, 0);
        if (Volatile.Read(ref _clientHasEnded) == 1)
            _closed.Cancel();
    }

    /// <summary>Sends what was written, then ends the connection.</summary>
    /// <param name="http">The request that is the last one.</param>
    public void EndBehindOutput(HttpContext http)
    {
        if (Interlocked.CompareExchange(ref _end, SendsFirst, Drops) != Ends)
            http.Abort();
    }

    /// <summary>
    /// The connection itself, after a request whose body was read: Kestrel neither reads nor writes any more, and an abort sends what
    /// was written. Null when that cannot be.
    /// </summary>
    public Stream? TakeOver()
    {
        if (Input.TakeOver() is not { } input)
            return null;
        _end = SendsFirst;
        return new DuplexStream(input.AsStream(leaveOpen: true), Transport.Output.AsStream(leaveOpen: true));
    }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        // Kestrel writes no more, and reads the end: so it disposes the connection, whose transport sends what is left. The next
        // abort is Kestrel's end of patience with a client that takes none of it.
        if (Interlocked.CompareExchange(ref _end, Ends, SendsFirst) == SendsFirst)
            Input.End();
        else
            _inner.Abort(abortReason);
    }

    /// <summary>Ends this view of the connection; the connection itself belongs to the server.</summary>
    public override async ValueTask DisposeAsync()
    {
        await _innerClosed.DisposeAsync();
        _closed.Dispose();
        await base.DisposeAsync();
    }

    void ClientHasEnded()
    {
        Volatile.Write(ref _clientHasEnded, 1);
        if (Volatile.Read(ref _isTunnel) == 0)
            _closed.Cancel();
    }

    // Kestrel limits how long a client may take nothing, but not behind its back.
    sealed class DuplexStream(Stream input, Stream output) : TwoWayStream(output)
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var writing = Inner.WriteAsync(buffer, cancellationToken);
            if (writing.IsCompletedSuccessfully)
                await writing;
            else
                await writing.AsTask().WaitAsync(KestrelLimits.SendTimeout, cancellationToken);
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            input.ReadAsync(buffer, cancellationToken);
    }

    sealed record MendedTransport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
