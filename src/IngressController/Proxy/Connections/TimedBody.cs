using Microsoft.AspNetCore.Http;

namespace IngressController.Proxy.Connections;

/// <summary>A request body that may not stand still for longer than a timeout; one that does ends the request with 408.</summary>
sealed class TimedBody(Stream inner, TimeSpan timeout) : Stream
{
    // One for all reads: it is cancelled only when the body has come to its end one way or the other.
    readonly CancellationTokenSource _timer = new();

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

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

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
