using System.Threading.Channels;

namespace IngressController.Core.Cluster;

/// <summary>Wakes one loop, now or as soon as it waits. Several pulses before that count as one.</summary>
public sealed class Pulse
{
    readonly Channel<bool> _pulse = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Set() => _pulse.Writer.TryWrite(true);

    /// <summary>Completes with the next pulse.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellation) => _pulse.Reader.ReadAsync(cancellation);

    /// <summary>Completes with the next pulse, or after the given time.</summary>
    public async Task WaitAsync(TimeSpan longest, TimeProvider time, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Timed out.
        }
    }
}
