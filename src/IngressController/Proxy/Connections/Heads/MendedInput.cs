using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace IngressController.Proxy.Connections.Heads;

/// <summary>
/// The input of an HTTP/1 connection with mended request heads (<see cref="HeadMender"/>). If nothing needs mending, which is the
/// usual case, Kestrel reads the connection's own buffers.
/// </summary>
/// <remarks>
/// Kestrel's parser alone decides where a head begins: <see cref="HeadWasRead"/> gets the framing of the following body, and what
/// Kestrel consumes of it is followed. A head of which Kestrel consumed a part before it was complete is left unchanged. In
/// another protocol, and whenever the two views could differ, the connection is no longer mended: Kestrel's reading is the
/// stricter one.
/// </remarks>
sealed class MendedInput(PipeReader inner, ClientPlace? place = null) : PipeReader, IValueTaskSource<ReadResult>
{
    /// <summary>Buffer octets that a connection keeps for the next mended head; larger buffers are released.</summary>
    const int MostKept = 4096;

    static readonly ReadResult TheEnd = new(default, isCanceled: false, isCompleted: true);

    readonly HeadMender _mender = new();

    // The mended head, and how much of it Kestrel has consumed.
    ArrayBufferWriter<byte> _copy = new();
    int _taken;
    bool _isCopying;
    bool _wantsMore;

    // What a head that is not complete costs its client.
    int _charged;

    KeptHead _head;
    bool _isHeadRead;
    volatile bool _isEnded;

    ManualResetValueTaskSourceCore<ReadResult> _pending;
    ValueTaskAwaiter<ReadResult> _reading;
    CancellationToken _cancellation;
    Action? _onRead;

    ReadOnlySequence<byte> _given;
    InputPlace _place;

    /// <summary>Whether the end of each body, and so the start of each head, is known.</summary>
    public bool KnowsBodies => _place.Part != InputPart.Unknown;

    /// <summary>The octets of the head that was parsed last, mended; empty when they are not known. Valid until <see cref="DropHead"/>.</summary>
    public ReadOnlyMemory<byte> Head => _isHeadRead ? _head.Octets : default;

    /// <summary>As much of the head that Kestrel reads as is known; null: it reads one where a body has not ended.</summary>
    public ReadOnlyMemory<byte>? Waiting => _place.IsInBody ? null : _head.Seen.IsEmpty ? _mender.Tail : _head.Seen;

    /// <summary>Forgets <see cref="Head"/>, so that an idle connection holds none.</summary>
    public void DropHead()
    {
        _head.Drop();
        _isHeadRead = false;
    }

    /// <summary>Reports that a head has been parsed.</summary>
    /// <param name="bodyLength">The length of its body; null: it comes in chunks.</param>
    /// <returns>
    /// False: it was parsed inside the body of the previous request. Kestrel does that when a client leaves in the middle of a
    /// body.
    /// </returns>
    public bool HeadWasRead(long? bodyLength)
    {
        Charge(0);
        if (_place.IsInBody || (_place.Part == InputPart.Head && !_isCopying))
            return false;
        var isInStep = !_isCopying || (_mender.IsComplete && _taken == _copy.WrittenCount);
        _isHeadRead = _place.Part != InputPart.Unknown && isInStep;
        if (!_isHeadRead)
        {
            Release();
            return true;
        }

        _isCopying = false;
        _place.BeginBody(bodyLength);
        _mender.Reset(MostKept);
        if (_copy.Capacity > MostKept)
            (_copy, _taken) = (new(), 0);
        return true;
    }

    /// <summary>Nothing more is read: a pending read is cancelled, and the next one is the end.</summary>
    public void End()
    {
        _isEnded = true;
        inner.CancelPendingRead();
    }

    /// <summary>What follows on the connection, for another protocol; null when mended octets are left. Kestrel reads the end.</summary>
    public PipeReader? TakeOver()
    {
        if (_isCopying)
            return null;
        _isEnded = true;
        return inner;
    }

    public override bool TryRead(out ReadResult result)
    {
        if (_isEnded)
        {
            result = TheEnd;
            return true;
        }

        if (TryGiveCopy(isCompleted: false, out result))
            return true;
        return inner.TryRead(out result) && Look(result, out result);
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (_isEnded)
            return new(TheEnd);
        if (TryGiveCopy(isCompleted: false, out var copy))
            return new(copy);
        var reading = inner.ReadAsync(cancellationToken);
        if (!reading.IsCompletedSuccessfully)
            return ReadMore(reading, cancellationToken);
        return Look(reading.Result, out var result) ? new(result) : ReadMore(inner.ReadAsync(cancellationToken), cancellationToken);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (_isEnded)
            return;

        // A reader that gives up in the middle of trailers passes no position, and means that it consumed nothing.
        var isSomewhere = consumed.GetObject() is not null;
        var count = isSomewhere ? _given.Slice(_given.Start, consumed).Length : 0;

        // Kestrel has consumed something else than the head that was kept.
        if (_place.Part is InputPart.Head or InputPart.RestOfHead && !_isCopying && count > 0 && count != _head.Length)
            _head.Clear();
        if (_place.IsInBody)
            _place.Consume(_given.Slice(0, count));
        else if (_place.Part == InputPart.Head && !_isCopying && count > 0)
            _place.Part = InputPart.RestOfHead;

        if (_isCopying)
            Take((int)count, isSomewhere && _given.Slice(examined).IsEmpty);
        else
            inner.AdvanceTo(consumed, examined);
        _given = default;
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    // The state of a pending read is this object: there is one for each request.
    ValueTask<ReadResult> ReadMore(ValueTask<ReadResult> reading, CancellationToken cancellation)
    {
        _pending.Reset();
        _cancellation = cancellation;
        Await(reading);
        return new(this, _pending.Version);
    }

    [SuppressMessage("Reliability", "CA2012", Justification = "The awaiter is used once, by OnRead.")]
    void Await(ValueTask<ReadResult> reading)
    {
        _reading = reading.GetAwaiter();
        _reading.UnsafeOnCompleted(_onRead ??= OnRead);
    }

    void OnRead()
    {
        try
        {
            if (Look(_reading.GetResult(), out var result))
                _pending.SetResult(result);
            else
                Await(inner.ReadAsync(_cancellation));
        }
        catch (Exception error)
        {
            _pending.SetException(error);
        }
    }

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token) => _pending.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _pending.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _pending.OnCompleted(continuation, state, token, flags);

    // False when more input is needed.
    bool Look(ReadResult read, out ReadResult result)
    {
        result = read;
        _given = read.Buffer;
        if (!_isCopying)
        {
            if (_place.Part != InputPart.Head)
                return true;
            _head.Clear();
            if (HeadScan.LengthOfPlain(read.Buffer) is { } length)
            {
                _head.Add(read.Buffer.FirstSpan[..length]);
                return true;
            }

            _isCopying = true;
        }

        if (_taken == _copy.WrittenCount)
        {
            _copy.ResetWrittenCount();
            _taken = 0;
        }

        // The mender has seen the end of the head, but Kestrel has not: the two views differ.
        if (_place.Part == InputPart.Head && _mender.IsComplete)
            Release();
        if (!_isCopying)
            return true;
        var before = _copy.WrittenCount;
        var end = _place.Part == InputPart.Head ? _mender.Append(read.Buffer, _copy) : CopyAll(read.Buffer);
        if (_place.Part == InputPart.Head)
            _head.Add(_copy.WrittenSpan[before..]);
        if (!_mender.IsComplete && !Charge(_head.Length))
            End();
        var isCompleted = read.IsCompleted && read.Buffer.Slice(end).IsEmpty;
        inner.AdvanceTo(end);
        _wantsMore = false;
        if (TryGiveCopy(isCompleted, out result))
            return true;
        result = new(_given = default, read.IsCanceled, isCompleted);
        return read.IsCanceled || isCompleted;
    }

    // Gives the complete lines, mended, and the received part of the next one, which shows Kestrel how long it is.
    bool TryGiveCopy(bool isCompleted, out ReadResult result)
    {
        result = default;
        if (!_isCopying || _wantsMore)
            return false;
        var tail = _mender.Tail;
        var lines = _copy.WrittenMemory[_taken..];
        _given = new(tail.IsEmpty ? lines : (byte[])[.. lines.Span, .. tail.Span]);
        result = new(_given, isCanceled: false, isCompleted);
        return !_given.IsEmpty;
    }

    void Take(int count, bool wantsMore)
    {
        _wantsMore = wantsMore;
        if (count > _copy.WrittenCount - _taken)
            Release();
        _taken += count;
        if (_place.Part == InputPart.Unknown && _taken == _copy.WrittenCount)
            _isCopying = false;
    }

    /// <summary>Nothing is a head any more: another protocol follows, or the two views differ.</summary>
    public void Release()
    {
        _place.Part = InputPart.Unknown;
        if (!_isCopying)
            return;
        _mender.Release(_copy);
        _isCopying = _taken < _copy.WrittenCount;
    }

    // False when there is no memory for so many bytes of a head.
    bool Charge(int length)
    {
        var bytes = ClientMemory.OfHead(length);
        if (place is null || bytes == _charged)
            return true;
        if (bytes < _charged)
            place.Give(_charged - bytes);
        else if (!place.TryTake(bytes - _charged))
            return false;
        _charged = bytes;
        return true;
    }

    SequencePosition CopyAll(ReadOnlySequence<byte> came)
    {
        foreach (var piece in came)
            _copy.Write(piece.Span);
        return came.End;
    }
}
