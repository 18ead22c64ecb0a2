using IngressController.Proxy;

namespace IngressController.Features.Bandwidth;

/// <summary>
/// Sends a body no faster than a rate. As in ngx_http_write_filter, the first second's share may go at once, and time in which
/// nothing was there to send is made up for.
/// </summary>
sealed class ThrottledBody(Stream inner, BandwidthPolicy policy, TimeProvider time) : WriteOnlyStream(inner)
{
    /// <summary>Pieces a second into which a large write is cut.</summary>
    const int PiecesPerSecond = 10;

    readonly int _piece = (int)Math.Clamp(policy.OctetsPerSecond / PiecesPerSecond, 1, 64 * 1024);
    long? _start;
    long _sent;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _start ??= time.GetTimestamp();
        while (!buffer.IsEmpty)
        {
            var piece = buffer[..Math.Min(buffer.Length, _piece)];
            var due = TimeSpan.FromSeconds((double)(_sent + piece.Length - policy.FullSpeedOctets - policy.OctetsPerSecond) / policy.OctetsPerSecond);
            var wait = due - time.GetElapsedTime(_start.Value);
            if (wait > TimeSpan.Zero)
            {
                // What is due is on its way before the pause, not after it.
                await Inner.FlushAsync(cancellationToken).ConfigureAwait(false);
                await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
            }

            await Inner.WriteAsync(piece, cancellationToken).ConfigureAwait(false);
            _sent += piece.Length;
            buffer = buffer[piece.Length..];
        }
    }
}
