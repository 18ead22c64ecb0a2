using System.Net;
using IngressController.Proxy.Outgoing;

namespace IngressController.Proxy.Forwarding;

/// <summary>
/// Content that flushes after each write. .NET's HTTP/1.1 connection collects small writes until 4 KiB or the end; a stream that
/// trickles, or waits for an answer before it goes on, would never arrive.
/// </summary>
sealed class UnbufferedContent : HttpContent
{
    readonly HttpContent _inner;
    readonly TimeSpan? _writeLimit;
    readonly long? _length;

    /// <param name="inner">What is sent.</param>
    /// <param name="writeLimit">How long one write may take; null: as long as it likes.</param>
    public UnbufferedContent(HttpContent inner, TimeSpan? writeLimit)
    {
        _inner = inner;
        _writeLimit = writeLimit;
        _length = inner.Headers.ContentLength;
        OutgoingHead.CopyHeaders(inner, this);
    }

    /// <summary>Called when all of it has been written.</summary>
    public Action? OnSent { get; set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, default);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await _inner.CopyToAsync(new FlushingStream(stream, _writeLimit), context, cancellationToken).ConfigureAwait(false);
        OnSent?.Invoke();
    }

    protected override bool TryComputeLength(out long length)
    {
        // Not by this content's own headers: without a Content-Length they come back here to ask, without end.
        length = _length ?? 0;
        return _length is not null;
    }
}
