using System.Net;
using IngressController.Core.Translation;
using IngressController.Kubernetes.Api;
using Microsoft.Extensions.Logging;

namespace IngressController.Kubernetes.Events;

/// <summary>
/// Reports the result of translation to the owners of objects by Events (behaviour 116). It writes one at a time, always from the
/// newest state, so nothing queues up while the API server is slow or away.
/// </summary>
/// <param name="client">The API server.</param>
/// <param name="mayTell">Whether this replica leads.</param>
/// <param name="instance">This replica, as the Events name it.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The log.</param>
public sealed partial class EventReporter(ApiClient client, Func<bool> mayTell, string instance, TimeProvider time, ILogger<EventReporter> log)
{
    /// <summary>The source component of the Events.</summary>
    public const string Component = "ingress-yarp";

    /// <summary>Attempts for one Event, as in client-go: about three minutes.</summary>
    const int MaxTries = 12;

    static readonly Permission Permission = new("create and patch", "events", "");

    readonly EventWriter _writer = new(client, Component, instance);
    readonly EventCorrelator _correlator = new(time);
    readonly LastFailure _failure = new();
    readonly Pulse _wake = new();
    volatile ServedObjects _now = ServedObjects.None;
    ServedObjects _told = ServedObjects.None;
    bool _hasLed;

    /// <summary>Other objects are in force now.</summary>
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

    /// <summary>Reports what is new since the last call. One caller at a time.</summary>
    internal async Task TellNewsAsync(CancellationToken cancellation)
    {
        var (now, leads) = (_now, mayTell());
        if (leads)
            await TellAsync(EventPlan.Between(_told, now, restate: !_hasLed), cancellation);
        // The leader reports what changes in the meantime.
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

    /// <summary>Writes one Event; false when we may write none in its namespace.</summary>
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
            catch (ApiException error) when (IsFinal(error))
            {
                Report(error);
                return error.Code != HttpStatusCode.Forbidden;
            }
            catch (Exception error) when (!cancellation.IsCancellationRequested)
            {
                // Catch everything: reporting must go on.
                Report(error);
                await Task.Delay(retry.Next(), time, cancellation);
            }
        }

        return true;
    }

    /// <summary>Whether a retry would fail alike: the namespace is terminating or gone, a permission is missing, or the Event is invalid.</summary>
    static bool IsFinal(ApiException e) =>
        e.Code is HttpStatusCode.NotFound or HttpStatusCode.Forbidden or HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest;

    void Report(Exception e)
    {
        // Events of a terminating namespace are not needed.
        if (e is ApiException { Code: HttpStatusCode.NotFound } || e.Message.Contains("being terminated", StringComparison.Ordinal))
            return;
        if (_failure.IsNews(e))
            LogFailed(log, Permission.Explain(e));
    }

    [LoggerMessage(LogLevel.Warning, "Cannot write Events: {Reason}")]
    static partial void LogFailed(ILogger log, string reason);
}
