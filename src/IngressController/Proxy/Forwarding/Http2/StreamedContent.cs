using System.Net;

namespace IngressController.Proxy.Forwarding.Http2;

/// <summary>An answer's content, read through a wrapping stream.</summary>
abstract class StreamedContent(HttpContent inner) : HttpContent
{
    protected HttpContent Inner => inner;

    /// <summary>Opens the wrapping stream.</summary>
    protected abstract Stream Open(CancellationToken cancellation);

    protected override Stream CreateContentReadStream(CancellationToken cancellationToken) => Open(cancellationToken);

    protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult(Open(CancellationToken.None));

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => throw new NotSupportedException();

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
