using System.Net;
using System.Text;
using IngressController.Metrics.Exposition;

namespace IngressController.Features.Mirror;

/// <summary>
/// Sends copies and drops their answers, apart from everything that serves clients: its own connections, a bounded number of
/// copies at a time, bounded memory. What does not fit is dropped and counted.
/// </summary>
sealed partial class MirrorSender(ILogger<MirrorSender> log) : IDisposable
{
    /// <summary>Copies on their way at a time.</summary>
    public const int MaxOpen = 256;

    /// <summary>Bytes that copies of bodies may take together.</summary>
    const long MaxMemory = 64 * 1024 * 1024;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    static readonly (MirrorOutcome Outcome, byte[] Labels)[] Labels =
    [
        .. Enum.GetValues<MirrorOutcome>().Select(outcome => (outcome, MetricWriter.Labels(("outcome", NameOf(outcome))))),
    ];

    readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(55),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
    });

    readonly CancellationTokenSource _end = new();
    readonly long[] _counts = new long[Enum.GetValues<MirrorOutcome>().Length];
    int _open;

    public MirrorMemory Memory { get; } = new(MaxMemory);

    /// <summary>Copies that came to this so far.</summary>
    public long CountOf(MirrorOutcome outcome) => Interlocked.Read(ref _counts[(int)outcome]);

    /// <summary>Takes a place for a copy; without one it counts as dropped. The place is given back by <see cref="Send"/> or <see cref="Leave"/>.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _open) <= MaxOpen)
            return true;
        Leave(MirrorOutcome.Busy);
        return false;
    }

    /// <summary>Gives a place back.</summary>
    public void Leave(MirrorOutcome outcome)
    {
        Interlocked.Decrement(ref _open);
        Drop(outcome);
    }

    /// <summary>Counts a copy that never had a place.</summary>
    public void Drop(MirrorOutcome outcome) => Interlocked.Increment(ref _counts[(int)outcome]);

    /// <summary>Sends a copy, on another thread.</summary>
    public void Send(HttpRequestMessage message) =>
        ThreadPool.UnsafeQueueUserWorkItem(static state => _ = state.Sender.SendAsync(state.Message), (Sender: this, Message: message), preferLocal: false);

    public ValueTask WriteAsync(MetricWriter writer)
    {
        writer.Family("ingress_yarp_mirrored_requests_total"u8, MetricType.Counter, "Copies of requests by what became of them: sent, or dropped for which reason.");
        foreach (var (outcome, labels) in Labels)
            writer.Sample("ingress_yarp_mirrored_requests_total"u8, labels, CountOf(outcome));
        writer.Family("ingress_yarp_mirror_body_bytes"u8, MetricType.Gauge, "Memory that copies of request bodies take.");
        writer.Sample("ingress_yarp_mirror_body_bytes"u8, [], Memory.Taken);
        return default;
    }

    public void Dispose()
    {
        _end.Cancel();
        _client.Dispose();
        _end.Dispose();
    }

    async Task SendAsync(HttpRequestMessage message)
    {
        var outcome = MirrorOutcome.Failed;
        try
        {
            using (message)
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
                limit.CancelAfter(Patience);
                using var answer = await _client.SendAsync(message, limit.Token).ConfigureAwait(false);
                outcome = MirrorOutcome.Sent;
            }
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The target's affair, or the end of the process: counted, and nobody waits for it.
        }
        catch (Exception error)
        {
            LogUnhandled(log, error);
        }
        finally
        {
            Leave(outcome);
        }
    }

    static string NameOf(MirrorOutcome outcome) =>
        string.Concat(outcome.ToString().Select((c, i) => char.IsAsciiLetterUpper(c) && i > 0 ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));

    [LoggerMessage(Level = LogLevel.Error, Message = "A copy of a request failed inside the controller")]
    static partial void LogUnhandled(ILogger log, Exception error);
}
