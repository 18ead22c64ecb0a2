using IngressController.Proxy;

namespace IngressController.Features.Bandwidth;

/// <summary>
/// Limits the rate at which a body is sent. As in ngx_http_write_filter, the first second's share may be sent at once, and idle time
/// is made up for.
/// </summary>
sealed class ThrottledBody(Stream inner, BandwidthPolicy policy, TimeProvider time) : WriteOnlyStream(inner)
{
    /// <summary>Number of pieces per second into which a large write is split.</summary>
    const int PiecesPerSecond = 10;

    readonly int _piece = (int)Math.Clamp(policy.OctetsPerSecond / PiecesPerSecond, 1, 64 * 1024);
    long? _start;
    long _sent;

    /// <summary>Runs the rest of the pipeline with a limited rate.</summary>
    public static async Task RunAsync(RequestContext context, RequestStep next, BandwidthPolicy policy, TimeProvider time)
    {
        var response = context.Http.Response;
        var body = response.Body;
        response.Body = new ThrottledBody(body, policy, time);
        try
        {
            await next(context);
        }
        finally
        {
            response.Body = body;
        }
    }

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
                // Send what is due before the pause, not after it.
                await Inner.FlushAsync(cancellationToken);
                await Task.Delay(wait, time, cancellationToken);
            }

            await Inner.WriteAsync(piece, cancellationToken);
            _sent += piece.Length;
            buffer = buffer[piece.Length..];
        }
    }
}
