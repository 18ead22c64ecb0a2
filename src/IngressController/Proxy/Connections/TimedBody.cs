using Microsoft.AspNetCore.Http;

namespace IngressController.Proxy.Connections;

/// <summary>A request body that may not stand still for longer than a timeout; one that does ends the request with 408.</summary>
sealed class TimedBody(Stream inner, TimeSpan timeout) : ReadOnlyStream
{
    // One for all reads: it is cancelled only when the body has come to its end one way or the other.
    readonly CancellationTokenSource _timer = new();

    /// <exception cref="BadHttpRequestException">With status 408, when nothing has come for too long.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await using var registration = cancellationToken.UnsafeRegister(static timer => ((CancellationTokenSource)timer!).Cancel(), _timer);
        var read = inner.ReadAsync(buffer, _timer.Token);
        // Most reads find their bytes waiting and need no timer.
        if (read.IsCompleted)
            return await read.ConfigureAwait(false);
        _timer.CancelAfter(timeout);
        try
        {
            var count = await read.ConfigureAwait(false);
            _timer.CancelAfter(Timeout.InfiniteTimeSpan);
            return count;
        }
        catch (OperationCanceledException) when (_timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new BadHttpRequestException($"The request body stood still for {timeout.TotalSeconds} s.", StatusCodes.Status408RequestTimeout);
        }
    }
}
