using IngressController.Budgets;
using IngressController.Metrics.Exposition;

namespace IngressController.Features.Mirror;

/// <summary>
/// Sends copies and drops their answers, isolated from everything that serves clients: with its own connections, a limited number of
/// concurrent copies, and limited memory. Copies beyond the limits are dropped and counted.
/// </summary>
sealed partial class MirrorSender(ILogger<MirrorSender> log) : IDisposable
{
    /// <summary>
    /// Maximum of concurrent copies of one namespace, while others have none. There are twice as many places in all, and a namespace may
    /// have as many as are left, so that however many others take, there are some for the next one.
    /// </summary>
    public const int MaxOpen = 256;

    /// <summary>Maximum of bytes in all copied bodies together; one namespace may hold as many as are free for the others.</summary>
    const long MaxMemory = 64 * 1024 * 1024;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    static readonly (MirrorOutcome Outcome, byte[] Labels)[] Labels =
    [
        .. Enum.GetValues<MirrorOutcome>().Select(outcome => (outcome, MetricWriter.Labels(("outcome", NameOf(outcome))))),
    ];

    readonly CancellationTokenSource _end = new();
    readonly long[] _counts = new long[Enum.GetValues<MirrorOutcome>().Length];
    readonly Dictionary<string, WeakReference<MirrorShare>> _shares = new(StringComparer.Ordinal);
    int _open;

    public MirrorMemory Memory { get; } = new(MaxMemory);

    /// <summary>Number of copies with this outcome so far.</summary>
    public long CountOf(MirrorOutcome outcome) => Interlocked.Read(ref _counts[(int)outcome]);

    /// <summary>Enters what it keeps in the ledger; once.</summary>
    public MirrorSender EnterIn(Ledger ledger)
    {
        ledger.Keep(Bounds.MirrorCopies, () => Volatile.Read(ref _open), () => 2 * MaxOpen, () => CountOf(MirrorOutcome.Busy));
        ledger.Keep(Bounds.MirrorBodies, () => Memory.Taken, () => MaxMemory, () => CountOf(MirrorOutcome.NoMemory));
        return this;
    }

    /// <summary>The share of a namespace in places and memory, shared by all routes and copies that hold it, and gone with the last of them.</summary>
    public MirrorShare ShareOf(string @namespace)
    {
        lock (_shares)
        {
            if (_shares.TryGetValue(@namespace, out var known) && known.TryGetTarget(out var share))
                return share;
            foreach (var (name, kept) in _shares)
            {
                if (!kept.TryGetTarget(out _))
                    _shares.Remove(name);
            }

            share = new(new(MaxMemory, Memory));
            _shares[@namespace] = new(share);
            return share;
        }
    }

    /// <summary>
    /// Takes a place for a copy, which the caller must dispose; null when the namespace may have no more, which counts as a dropped copy.
    /// </summary>
    public MirrorPlace? TryEnter(MirrorShare share)
    {
        if (share.Enter() + Interlocked.Increment(ref _open) <= (2 * MaxOpen) + 1)
            return new(this, share);
        Leave(share, MirrorOutcome.Busy);
        return null;
    }

    /// <summary>Counts a copy that never had a slot.</summary>
    public void Drop(MirrorOutcome outcome) => Interlocked.Increment(ref _counts[(int)outcome]);

    /// <summary>Sends a copy on another thread. Slot and message belong to the sender from here on.</summary>
    public void Send(MirrorPlace place, HttpMessageInvoker connections, HttpRequestMessage message) => ThreadPool.UnsafeQueueUserWorkItem(
        static state => _ = state.Sender.SendAsync(state.Place, state.Connections, state.Message),
        (Sender: this, Place: place, Connections: connections, Message: message), preferLocal: false);

    /// <summary>Logs that a copy could not be made, which is a bug of ours and does not affect the request.</summary>
    public void Report(Exception error) => LogUnhandled(log, error);

    internal void Leave(MirrorShare share, MirrorOutcome outcome)
    {
        share.Leave();
        Interlocked.Decrement(ref _open);
        Drop(outcome);
    }

    public ValueTask WriteAsync(MetricWriter writer)
    {
        writer.Family(
            "ingress_yarp_mirrored_requests_total"u8, MetricType.Counter, "Copies of requests by what became of them: sent, or dropped for which reason.",
            [.. Labels.Select(known => (known.Labels, (double)CountOf(known.Outcome)))]);
        writer.Gauge("ingress_yarp_mirror_body_bytes"u8, "Memory that copies of request bodies take.", Memory.Taken);
        return default;
    }

    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    async Task SendAsync(MirrorPlace place, HttpMessageInvoker connections, HttpRequestMessage message)
    {
        using var taken = place;
        using var sent = message;
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
            limit.CancelAfter(Patience);
            using var answer = await connections.SendAsync(message, limit.Token);
            place.Outcome = MirrorOutcome.Sent;
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The target failed, or the process is ending: the copy is counted, and nothing waits for it.
        }
        catch (Exception error)
        {
            LogUnhandled(log, error);
        }
    }

    static string NameOf(MirrorOutcome outcome) =>
        string.Concat(outcome.ToString().Select((c, i) => char.IsAsciiLetterUpper(c) && i > 0
            ? $"_{char.ToLowerInvariant(c)}"
            : $"{char.ToLowerInvariant(c)}"));

    [LoggerMessage(Level = LogLevel.Error, Message = "A copy of a request failed inside the controller")]
    static partial void LogUnhandled(ILogger log, Exception error);
}
