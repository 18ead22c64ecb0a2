using System.IO.Pipelines;

namespace IngressController.Proxy.Connections;

/// <summary>A request body with a limit of time between two receives (<c>client-body-timeout</c>), which ends the request with 408.</summary>
/// <param name="inner">The server's own body.</param>
/// <param name="pipe">The same, as a pipe.</param>
/// <param name="limit">Of the wait for more of it.</param>
/// <param name="stalled">Looks at it while it waits.</param>
sealed class TimedBody(Stream inner, PipeReader pipe, TimeSpan limit, StalledTransfers stalled) : ReadOnlyStream, ITimedTransfer
{
    Deadline _deadline;
    volatile bool _isCancelled;

    /// <exception cref="BadHttpRequestException">Status 408: nothing was received within the limit. Status 400: a trailer is none.</exception>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // Most of a body has come by the time that it is wanted.
        var reading = inner.ReadAsync(buffer, cancellationToken);
        return reading.IsCompletedSuccessfully ? reading : WaitAsync(reading);
    }

    /// <summary>Ends a read that is over its time.</summary>
    /// <inheritdoc/>
    public void CheckTime(long now)
    {
        if (!_deadline.TryPass(now))
            return;
        try
        {
            pipe.CancelPendingRead();
        }
        catch (Exception)
        {
            // The client is gone: the read fails, or has failed, with that.
        }

        _isCancelled = true;
    }

    async ValueTask<int> WaitAsync(ValueTask<int> reading)
    {
        _deadline.Set(limit);
        var set = stalled.Add(this);
        try
        {
            var count = await reading;
            return _deadline.TryEnd() ? count : throw await StalledAsync();
        }
        catch (OperationCanceledException) when (!_deadline.TryEnd())
        {
            throw await StalledAsync();
        }
        catch (InvalidOperationException error) when (error is not ObjectDisposedException)
        {
            // Kestrel's word for octets of a trailer that no header may have, such as NUL; in a head it says 400 itself.
            throw new BadHttpRequestException("The request's trailers are broken.", StatusCodes.Status400BadRequest, error);
        }
        finally
        {
            _deadline.TryEnd();
            stalled.Remove(this, set);
        }
    }

    // What cancels the read must be through with it, or it would cancel one of the next request, which may get the same pipe.
    async ValueTask<BadHttpRequestException> StalledAsync()
    {
        while (!_isCancelled)
            await Task.Yield();
        return new($"The request body stood still for {limit.TotalSeconds} s.", StatusCodes.Status408RequestTimeout);
    }
}
