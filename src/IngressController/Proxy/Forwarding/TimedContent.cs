using System.Net;
using IngressController.Proxy.Outgoing;

namespace IngressController.Proxy.Forwarding;

/// <summary>The content of an answer that may not stand still for longer than a limit.</summary>
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
        /// <exception cref="TimeoutException">When nothing came within the limit.</exception>
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var reading = Inner.ReadAsync(buffer, cancellationToken);
            if (reading.IsCompleted)
                return await reading.ConfigureAwait(false);
            try
            {
                return await reading.AsTask().WaitAsync(limit, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // The read that goes on is ended with its connection.
                await Inner.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
    }
}
