using Microsoft.Extensions.Logging;

namespace IngressController.Kubernetes.Api.Watching;

/// <summary>
/// Whether the API server can be reached, as all kinds find out together: one log line when it is lost, one when it is back,
/// and whoever waits to try again need not wait out its time once another has got through.
/// </summary>
internal sealed class Reachability(TimeProvider time, ILogger logger)
{
    readonly Lock _lock = new();
    TaskCompletionSource? _back;
    string _reason = "";
    long _since;

    /// <summary>Notes a failure to get any answer. Gives what completes when somebody gets one again.</summary>
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
                WatchLog.Unreachable(logger, reason);
            _reason = reason;
            return _back.Task;
        }
    }

    /// <summary>Notes an answer.</summary>
    public void Regained()
    {
        lock (_lock)
        {
            if (_back is null)
                return;
            WatchLog.ReachedAgain(logger, time.GetElapsedTime(_since).TotalSeconds);
            _back.SetResult();
            _back = null;
        }
    }
}
