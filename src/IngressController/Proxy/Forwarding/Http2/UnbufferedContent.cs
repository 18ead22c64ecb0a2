using System.Net;
using IngressController.Proxy.Outgoing;

namespace IngressController.Proxy.Forwarding.Http2;

/// <summary>
/// Content that flushes after each write. .NET's HTTP/1.1 connection collects small writes up to 4 KiB or the end, so a slow
/// stream, or one that waits for an answer, would never arrive.
/// </summary>
sealed class UnbufferedContent : HttpContent
{
    readonly HttpContent _inner;
    readonly TimeSpan? _writeLimit;
    readonly long? _length;

    /// <param name="writeLimit">Time limit of one write; null: none.</param>
    public UnbufferedContent(HttpContent inner, TimeSpan? writeLimit)
    {
        _inner = inner;
        _writeLimit = writeLimit;
        _length = inner.Headers.ContentLength;
        OutgoingHead.CopyHeaders(inner, this);
    }

    /// <summary>Called when all of the content has been written.</summary>
    public Action? OnSent { get; set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, default);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await _inner.CopyToAsync(new FlushingStream(stream, _writeLimit), context, cancellationToken);
        OnSent?.Invoke();
    }

    protected override bool TryComputeLength(out long length)
    {
        // Do not ask this content's own headers: without a Content-Length they call this method, which would recurse.
        length = _length ?? 0;
        return _length is not null;
    }
}
