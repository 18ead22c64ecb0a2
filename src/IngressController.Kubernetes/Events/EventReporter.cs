using System.Net;
using IngressController.Core.Translation;
using IngressController.Kubernetes.Api;
using Microsoft.Extensions.Logging;

namespace IngressController.Kubernetes.Events;

/// <summary>
/// Tells the owners of objects by Events what became of them (behaviour 116), one at a time and from the newest state: nothing queues up
/// while the API server is slow or away.
/// </summary>
/// <param name="client">The API server.</param>
/// <param name="mayTell">Whether this replica speaks for all.</param>
/// <param name="instance">This replica, as the Events name it.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The log.</param>
public sealed partial class EventReporter(ApiClient client, Func<bool> mayTell, string instance, TimeProvider time, ILogger<EventReporter> log)
{
    /// <summary>What Events name as their source.</summary>
    public const string Component = "ingress-yarp";

    /// <summary>How often one Event is tried, as in client-go: about three minutes.</summary>
    const int MaxTries = 12;

    static readonly Permission Permission = new("create and patch", "events", "");

    readonly EventWriter _writer = new(client, Component, instance);
    readonly EventCorrelator _correlator = new(time);
    readonly LastFailure _failure = new();
    readonly Pulse _wake = new();
    volatile ServedObjects _now = ServedObjects.None;
    ServedObjects _told = ServedObjects.None;
    bool _hasLed;

    /// <summary>Other objects are in force.</summary>
    public void Follow(ServedObjects served)
    {
        _now = served;
        _wake.Set();
    }

    /// <summary>Leadership has changed.</summary>
    public void Wake() => _wake.Set();

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await TellNewsAsync(cancellation);
            await _wake.WaitAsync(Timeout.InfiniteTimeSpan, time, cancellation);
        }
    }

    /// <summary>Tells what is new since the last call. For one caller at a time.</summary>
    internal async Task TellNewsAsync(CancellationToken cancellation)
    {
        var (now, leads) = (_now, mayTell());
        if (leads)
            await TellAsync(EventPlan.Between(_told, now, restate: !_hasLed), cancellation);
        // What changes while another replica leads, that one tells.
        (_told, _hasLed) = (now, leads);
    }

    async Task TellAsync(IReadOnlyList<EventNote> notes, CancellationToken cancellation)
    {
        var forbidden = new HashSet<string>(StringComparer.Ordinal);
        foreach (var note in notes)
        {
            var @namespace = note.Object.Key.Namespace;
            if (mayTell() && !forbidden.Contains(@namespace) && !await IsAllowedAsync(note, cancellation))
                forbidden.Add(@namespace);
        }
    }

    /// <summary>Tells one; false when we may not tell anything in its namespace.</summary>
    async Task<bool> IsAllowedAsync(EventNote note, CancellationToken cancellation)
    {
        if (_correlator.Correlate(note) is not { } @event)
            return true;
        var retry = new Backoff(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(30), Random.Shared.NextDouble);
        for (var tries = 1; tries <= MaxTries && mayTell(); tries++)
        {
            try
            {
                _correlator.Learn(@event, await _writer.WriteAsync(@event, cancellation));
                _failure.Forget();
                return true;
            }
            catch (ApiException e) when (IsFinal(e))
            {
                Report(e);
                return e.Code != HttpStatusCode.Forbidden;
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                // Whatever it is, it must not end the telling.
                Report(e);
                await Task.Delay(retry.Next(), time, cancellation);
            }
        }

        return true;
    }

    /// <summary>
    /// Whether another try would end alike: a namespace that is going or gone, a missing permission, an Event that is not taken.
    /// </summary>
    static bool IsFinal(ApiException e) =>
        e.Code is HttpStatusCode.NotFound or HttpStatusCode.Forbidden or HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest;

    void Report(Exception e)
    {
        // Nobody misses the Events of a namespace that is being deleted.
        if (e is ApiException { Code: HttpStatusCode.NotFound } || e.Message.Contains("being terminated", StringComparison.Ordinal))
            return;
        if (_failure.IsNews(e))
            LogFailed(log, Permission.Explain(e));
    }

    [LoggerMessage(LogLevel.Warning, "Cannot write Events: {Reason}")]
    static partial void LogFailed(ILogger log, string reason);
}
