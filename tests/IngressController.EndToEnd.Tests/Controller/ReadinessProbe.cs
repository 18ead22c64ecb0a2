using System.Net;

namespace IngressController.EndToEnd.Tests.Controller;

/// <summary>Asks <c>/readyz</c> again and again, as a kubelet does: the last answer holds until the next.</summary>
sealed class ReadinessProbe : IAsyncDisposable
{
    readonly CancellationTokenSource _stop = new();
    readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource _noLongerReady = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Task _asking;
    volatile bool _isReady;

    /// <param name="controller">Whom it asks.</param>
    /// <param name="period">From one question to the next.</param>
    public ReadinessProbe(ControllerProcess controller, TimeSpan period) => _asking = AskAsync(controller, period);

    /// <summary>Whether the last answer was 200.</summary>
    public bool IsReady => _isReady;

    /// <summary>Completes with the first answer that was 200.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Completes with the first answer after <see cref="Ready"/> that was not 200.</summary>
    public Task NoLongerReady => _noLongerReady.Task;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _asking;
        _stop.Dispose();
    }

    async Task AskAsync(ControllerProcess controller, TimeSpan period)
    {
        using var timer = new PeriodicTimer(period);
        do
        {
            _isReady = await controller.ReadinessAsync() == HttpStatusCode.OK;
            if (_isReady)
                _ready.TrySetResult();
            else if (_ready.Task.IsCompleted)
                _noLongerReady.TrySetResult();
        }
        while (await NextAsync(timer));
    }

    async ValueTask<bool> NextAsync(PeriodicTimer timer)
    {
        try
        {
            return await timer.WaitForNextTickAsync(_stop.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
