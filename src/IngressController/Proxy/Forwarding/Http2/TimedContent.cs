using System.Net;
using IngressController.Proxy.Outgoing;

namespace IngressController.Proxy.Forwarding.Http2;

/// <summary>An answer's content with a stall timeout.</summary>
sealed class TimedContent : StreamedContent
{
    readonly TimeSpan _limit;

    public TimedContent(HttpContent inner, TimeSpan limit)
        : base(inner)
    {
        _limit = limit;
        OutgoingHead.CopyHeaders(inner, this);
    }

    protected override Stream Open(CancellationToken cancellation) => new TimedStream(Inner.ReadAsStream(cancellation), _limit);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => Inner.CopyToAsync(stream, context);

    sealed class TimedStream(Stream inner, TimeSpan limit) : OwningStream(inner)
    {
        /// <exception cref="TimeoutException">Nothing was received within the limit.</exception>
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var reading = Inner.ReadAsync(buffer, cancellationToken);
            if (reading.IsCompleted)
                return await reading;
            try
            {
                return await reading.AsTask().WaitAsync(limit, cancellationToken);
            }
            catch (TimeoutException)
            {
                // Closing the connection ends the pending read.
                await Inner.DisposeAsync();
                throw;
            }
        }
    }
}
