using System.IO.Pipelines;
using System.Numerics;
using IngressController.Proxy.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace IngressController.Proxy.Measuring;

/// <summary>
/// Counts the body bytes of one request and its answer. It is the innermost layer over the server's streams, so it counts what is
/// sent after features have changed bodies. Belongs to one <see cref="RequestContext"/> and is reused with it, like Kestrel's own
/// streams.
/// </summary>
/// <remarks>Counts content only, without the framing of request chunks and of HTTP/2.</remarks>
sealed class ClientTraffic : IHttpResponseBodyFeature
{
    const int LastChunkLength = 5;

    readonly CountingStream _stream;
    readonly CountingWriter _writer;
    IHttpResponseBodyFeature _inner = new StreamResponseBodyFeature(System.IO.Stream.Null);

    readonly RequestContext _context;

    /// <param name="context">The request it belongs to.</param>
    public ClientTraffic(RequestContext context) => (_context, _stream, _writer) = (context, new(this), new(this));

    /// <summary>Bytes of the request body read so far.</summary>
    public long BodyReceived { get; set; }

    /// <summary>Bytes of the response body written so far.</summary>
    public long BodySent { get; private set; }

    /// <summary>Framing bytes if these writes are sent as chunks, the last chunk included.</summary>
    public long ChunkFraming { get; private set; }

    /// <summary>The server's own pipe of the request's body; that of an earlier request when there is none.</summary>
    public PipeReader? BodyPipe { get; private set; }

    public Stream Stream
    {
        get
        {
            _stream.Inner = _inner.Stream;
            return _stream;
        }
    }

    public PipeWriter Writer
    {
        get
        {
            _writer.Inner = _inner.Writer;
            return _writer;
        }
    }

    /// <summary>Starts counting for a request and registers in its features.</summary>
    public void Begin(IFeatureCollection features)
    {
        BodyReceived = 0;
        BodySent = 0;
        ChunkFraming = LastChunkLength;
        _inner = features.GetRequiredFeature<IHttpResponseBodyFeature>();
        features.Set<IHttpResponseBodyFeature>(this);
        if (features.MayHaveBody())
        {
            var request = features.GetRequiredFeature<IHttpRequestFeature>();
            BodyPipe = features.GetRequiredFeature<IRequestBodyPipeFeature>().Reader;
            request.Body = Counted(request.Body);
        }

        if (features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade)
            features.Set<IHttpUpgradeFeature>(new CountedUpgrade(upgrade, this));
        if (features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect)
            features.Set<IHttpExtendedConnectFeature>(new CountedConnect(connect, this));
    }

    public void Wrote(int count)
    {
        if (count == 0)
            return;
        BodySent += count;
        // The length in hexadecimal, and two line ends.
        ChunkFraming += (BitOperations.Log2((uint)count) / 4) + 1 + 4;
    }

    /// <summary>A write or flush to the client, watched while the client does not take it.</summary>
    public ValueTask<FlushResult> Watched(ValueTask<FlushResult> flushing) =>
        flushing.IsCompleted || _context.Connection.Place is not { } place ? flushing : UnsentAnswer.WaitAsync(flushing, _context.Http, place);

    /// <inheritdoc cref="Watched(ValueTask{FlushResult})"/>
    public ValueTask Watched(ValueTask writing) =>
        writing.IsCompleted || _context.Connection.Place is not { } place ? writing : UnsentAnswer.WaitAsync(writing, _context.Http, place);

    public void DisableBuffering() => _inner.DisableBuffering();

    public Task StartAsync(CancellationToken cancellationToken = default) => _inner.StartAsync(cancellationToken);

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        SendFileFallback.SendFileAsync(Stream, path, offset, count, cancellationToken);

    public Task CompleteAsync() => _inner.CompleteAsync();

    /// <summary>A stream to the client whose octets count as bodies.</summary>
    public Stream Counted(Stream stream) => new CountingStream(this) { Inner = stream };

    sealed class CountedUpgrade(IHttpUpgradeFeature inner, ClientTraffic traffic) : IHttpUpgradeFeature
    {
        public bool IsUpgradableRequest => inner.IsUpgradableRequest;

        public async Task<Stream> UpgradeAsync() => traffic.Counted(await inner.UpgradeAsync());
    }

    sealed class CountedConnect(IHttpExtendedConnectFeature inner, ClientTraffic traffic) : IHttpExtendedConnectFeature
    {
        public bool IsExtendedConnect => inner.IsExtendedConnect;

        public string? Protocol => inner.Protocol;

        public async ValueTask<Stream> AcceptAsync() => traffic.Counted(await inner.AcceptAsync());
    }
}
