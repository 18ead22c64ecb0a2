using Microsoft.Extensions.Logging;

namespace IngressController.Kubernetes.Api.Watching;

/// <summary>
/// Whether the API server can be reached, shared by all kinds: one log line when it is lost and one when it is back. A success of one
/// kind ends the wait of all others.
/// </summary>
sealed class Reachability(TimeProvider time, ILogger log)
{
    readonly Lock _lock = new();
    TaskCompletionSource? _back;
    string _reason = "";
    long _since;

    /// <summary>Records that there was no answer. The result completes when any kind gets an answer again.</summary>
    public Task Lost(string reason)
    {
        lock (_lock)
        {
            if (_back is null)
            {
                _back = new(TaskCreationOptions.RunContinuationsAsynchronously);
                _since = time.GetTimestamp();
                _reason = "";
            }

            if (_reason != reason)
                WatchLog.Unreachable(log, reason);
            _reason = reason;
            return _back.Task;
        }
    }

    /// <summary>Records an answer.</summary>
    public void Regained()
    {
        lock (_lock)
        {
            if (_back is null)
                return;
            WatchLog.ReachedAgain(log, time.GetElapsedTime(_since).TotalSeconds);
            _back.SetResult();
            _back = null;
        }
    }
}
