using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.ExceptionServices;

namespace IngressController.Proxy.Forwarding.Bodies;

/// <summary>
/// Takes an answer from its pod as fast as that sends it, whatever its client takes: what the client does not take at once is kept in memory
/// and then in a temporary file, and sent beside. Where neither has room for it, writing waits for the client.
/// </summary>
/// <remarks>
/// While the client keeps up, octets go straight to its writer and nothing is kept. The writer belongs to whoever writes here, but while
/// <see cref="IsSending"/> to the one that sends.
/// </remarks>
sealed class AnswerBuffer(HttpContext http, PipeWriter client, KeptAnswer kept) : PipeWriter
{
    /// <summary>Bytes of the first memory for what is written while something is being sent.</summary>
    const int FirstStage = 32 * 1024;

    readonly Lock _lock = new();
    readonly CancellationToken _aborted = http.RequestAborted;
    Task _sending = Task.CompletedTask;
    bool _isSending;
    bool _isGone;
    TaskCompletionSource? _room;
    ExceptionDispatchInfo? _failure;

    // What is written while something is being sent, until it is flushed.
    byte[] _stage = [];
    int _staged;
    bool _isStaging;

    /// <summary>Why the client's writer was waited for in place of a file, for people; null: nothing was wrong.</summary>
    public string? Problem => kept.Problem;

    bool IsSending
    {
        get
        {
            lock (_lock)
                return _isSending;
        }
    }

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        _isStaging = _staged > 0 || IsSending;
        if (!_isStaging)
            return client.GetMemory(sizeHint);
        var wanted = Math.Max(sizeHint, 1);
        if (_stage.Length - _staged < wanted)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstStage, _staged + wanted));
            _stage.AsSpan(0, _staged).CopyTo(larger);
            ReturnStage();
            _stage = larger;
        }

        return _stage.AsMemory(_staged);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        if (_isStaging)
            _staged += bytes;
        else
            client.Advance(bytes);
    }

    /// <summary>Hands on what was written. Completes when there is room for more; is completed itself when the client is gone.</summary>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_staged > 0)
            return KeepAsync();
        lock (_lock)
        {
            if (_isSending)
                return Result();
        }

        return kept.HasReadFile ? TrimAsync() : Send();
    }

    /// <summary>Waits until the client has all of it, or is gone; then gives up what was kept.</summary>
    public async Task EndAsync()
    {
        await _sending;
        ReturnStage();
        kept.Dispose();
        _failure?.Throw();
    }

    public override void CancelPendingFlush() => throw new NotSupportedException();

    public override void Complete(Exception? exception = null) => throw new NotSupportedException();

    async ValueTask<FlushResult> KeepAsync()
    {
        var octets = _stage.AsMemory(0, _staged);
        while (true)
        {
            TaskCompletionSource room;
            lock (_lock)
            {
                if (!_isSending)
                    break;
                if (!_isGone)
                    octets = octets[kept.Add(octets.Span)..];
                if (_isGone || octets.IsEmpty)
                {
                    _staged = 0;
                    return new(isCanceled: false, _isGone);
                }

                // Made before the file is tried, so that no room is missed that comes meanwhile.
                room = _room = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            if (await kept.TryStoreAsync(octets))
            {
                _staged = 0;
                return Resume();
            }

            await room.Task;
        }

        // The client has caught up.
        client.Write(octets.Span);
        _staged = 0;
        return await Send();
    }

    async ValueTask<FlushResult> TrimAsync()
    {
        await kept.TrimAsync();
        return await Send();
    }

    // Sends what the client's writer has; what does not go at once is waited for beside.
    ValueTask<FlushResult> Send()
    {
        var flushing = client.FlushAsync(_aborted);
        if (flushing.IsCompletedSuccessfully)
            return flushing;
        lock (_lock)
            _isSending = true;
        _sending = SendAsync(flushing);
        return Result();
    }

    // Goes on sending, when everything before was sent while the file was written.
    FlushResult Resume()
    {
        lock (_lock)
        {
            if (_isSending)
                return new(isCanceled: false, _isGone);
            _isSending = true;
        }

        _sending = SendAsync(default);
        return default;
    }

    async Task SendAsync(ValueTask<FlushResult> flushing)
    {
        try
        {
            while (!(await flushing).IsCompleted && !_aborted.IsCancellationRequested)
            {
                var hasTaken = await kept.TryTakeAsync(client);
                lock (_lock)
                {
                    if (!hasTaken && kept.IsEmpty)
                    {
                        _isSending = false;
                        _room?.TrySetResult();
                        return;
                    }

                    _room?.TrySetResult();
                }

                flushing = hasTaken ? client.FlushAsync(_aborted) : default;
            }
        }
        catch (OperationCanceledException) when (_aborted.IsCancellationRequested)
        {
            // The client is gone.
        }
        catch (Exception error)
        {
            // Nothing more can be sent, and the pod is to notice that.
            _failure = ExceptionDispatchInfo.Capture(error);
            http.Abort();
        }

        lock (_lock)
        {
            _isGone = true;
            _room?.TrySetResult();
        }
    }

    ValueTask<FlushResult> Result()
    {
        lock (_lock)
            return new(new FlushResult(isCanceled: false, _isGone));
    }

    void ReturnStage()
    {
        if (_stage.Length > 0)
            ArrayPool<byte>.Shared.Return(_stage);
        _stage = [];
    }
}
