using System.Net;
using IngressController.Proxy.Outgoing;

namespace IngressController.Proxy.Forwarding;

/// <summary>The content of an answer that may not stand still for longer than a limit.</summary>
sealed class TimedContent : HttpContent
{
    readonly HttpContent _inner;
    readonly TimeSpan _limit;

    public TimedContent(HttpContent inner, TimeSpan limit)
    {
        _inner = inner;
        _limit = limit;
        OutgoingHead.CopyHeaders(inner, this);
    }

    protected override Stream CreateContentReadStream(CancellationToken cancellationToken) => new TimedStream(_inner.ReadAsStream(cancellationToken), _limit);

    protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult(CreateContentReadStream(CancellationToken.None));

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => _inner.CopyToAsync(stream, context);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _inner.Dispose();
        base.Dispose(disposing);
    }

    sealed class TimedStream(Stream inner, TimeSpan limit) : ReadOnlyStream
    {
        /// <exception cref="TimeoutException">When nothing came within the limit.</exception>
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var reading = inner.ReadAsync(buffer, cancellationToken);
            if (reading.IsCompleted)
                return await reading.ConfigureAwait(false);
            try
            {
                return await reading.AsTask().WaitAsync(limit, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // The read that goes on is ended with its connection.
                await inner.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
