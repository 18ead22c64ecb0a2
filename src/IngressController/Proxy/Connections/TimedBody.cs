namespace IngressController.Proxy.Connections;

/// <summary>A request body with a stall timeout, which ends the request with 408.</summary>
sealed class TimedBody(Stream inner, TimeSpan timeout) : ReadOnlyStream
{
    // Shared by all reads: it is cancelled only when the body ends or times out.
    readonly CancellationTokenSource _timer = new();

    /// <exception cref="BadHttpRequestException">Status 408: nothing was received within the timeout.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await using var registration = cancellationToken.UnsafeRegister(static timer => ((CancellationTokenSource)timer!).Cancel(), _timer);
        var read = inner.ReadAsync(buffer, _timer.Token);
        // Most reads complete synchronously and need no timer.
        if (read.IsCompleted)
            return await read;
        _timer.CancelAfter(timeout);
        try
        {
            var count = await read;
            _timer.CancelAfter(Timeout.InfiniteTimeSpan);
            return count;
        }
        catch (OperationCanceledException) when (_timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new BadHttpRequestException($"The request body stood still for {timeout.TotalSeconds} s.", StatusCodes.Status408RequestTimeout);
        }
    }
}
