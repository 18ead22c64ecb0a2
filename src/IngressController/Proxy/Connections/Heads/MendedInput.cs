using System.Buffers;
using System.IO.Pipelines;

namespace IngressController.Proxy.Connections.Heads;

/// <summary>
/// What an HTTP/1 connection brings, with the heads of its requests mended (<see cref="HeadMender"/>). Where nothing is to be
/// mended, which is nearly always, Kestrel reads the connection's own buffers.
/// </summary>
/// <remarks>
/// Where a head begins is never worked out here. It is Kestrel's parser that says so: <see cref="HeadWasRead"/> is told how long the body
/// is that follows, and what Kestrel takes of it is counted. A head of which Kestrel took a piece before it was whole is left as it
/// is. Behind a body of no declared length, where the connection may become another protocol, and wherever the two readings could
/// have come apart, nothing is mended any more on the connection: the stricter reading is Kestrel's.
/// </remarks>
sealed class MendedInput(PipeReader inner) : PipeReader
{
    /// <summary>Octets that a connection keeps for the next head that is mended; larger buffers are let go.</summary>
    const int MostKept = 4096;

    readonly HeadMender _mender = new();

    // A head that is mended, and what of it Kestrel has taken.
    ArrayBufferWriter<byte> _copy = new();
    int _taken;
    bool _isCopying;
    bool _wantsMore;

    ReadOnlySequence<byte> _given;
    Part _part;
    long _body;

    /// <summary>What comes next.</summary>
    enum Part
    {
        /// <summary>A head of which Kestrel has taken nothing but what was mended.</summary>
        Head,

        /// <summary>The rest of a head of which Kestrel has taken the begin as it came.</summary>
        RestOfHead,

        /// <summary>The octets of a body.</summary>
        Body,

        /// <summary>Nobody knows: nothing is mended any more.</summary>
        Unknown,
    }

    /// <summary>Whether it is known where each body ends, and so where a head may begin.</summary>
    public bool KnowsBodies => _part != Part.Unknown;

    /// <summary>A head was read to its end.</summary>
    /// <param name="bodyLength">The length of the body behind it; null when that is not known, or something else than requests may follow.</param>
    /// <returns>
    /// False: it was read where the body of the request before it is. Kestrel does that when a client has gone in the middle of a body.
    /// </returns>
    public bool HeadWasRead(long? bodyLength)
    {
        if (_part == Part.Body || (_part == Part.Head && !_isCopying))
            return false;
        var isInStep = !_isCopying || (_mender.IsComplete && _taken == _copy.WrittenCount);
        if (_part == Part.Unknown || !isInStep || bodyLength is not { } length)
        {
            LoseTrack();
            return true;
        }

        _isCopying = false;
        _body = length;
        _part = length == 0 ? Part.Head : Part.Body;
        _mender.Reset(MostKept);
        if (_copy.Capacity > MostKept)
            (_copy, _taken) = (new(), 0);
        return true;
    }

    public override bool TryRead(out ReadResult result)
    {
        if (TryGiveCopy(isCompleted: false, out result))
            return true;
        return inner.TryRead(out result) && Look(result, out result);
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (TryGiveCopy(isCompleted: false, out var copy))
            return new(copy);
        var reading = inner.ReadAsync(cancellationToken);
        if (!reading.IsCompletedSuccessfully)
            return ReadMoreAsync(reading, cancellationToken);
        return Look(reading.Result, out var result) ? new(result) : ReadMoreAsync(inner.ReadAsync(cancellationToken), cancellationToken);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        // A reader that gives up in the middle of trailers says nowhere, and means that it took nothing.
        var isSomewhere = consumed.GetObject() is not null;
        var count = isSomewhere ? _given.Slice(_given.Start, consumed).Length : 0;
        if (_part == Part.Body)
        {
            _body -= count;
            if (_body == 0)
                _part = Part.Head;
        }
        else if (_part == Part.Head && !_isCopying && count > 0)
        {
            _part = Part.RestOfHead;
        }

        if (_isCopying)
            Take((int)count, isSomewhere && _given.Slice(examined).IsEmpty);
        else
            inner.AdvanceTo(consumed, examined);
        _given = default;
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    async ValueTask<ReadResult> ReadMoreAsync(ValueTask<ReadResult> reading, CancellationToken cancellation)
    {
        while (true)
        {
            if (Look(await reading.ConfigureAwait(false), out var result))
                return result;
            reading = inner.ReadAsync(cancellation);
        }
    }

    // False when nothing can be given before more comes.
    bool Look(ReadResult read, out ReadResult result)
    {
        result = read;
        _given = read.Buffer;
        if (!_isCopying)
        {
            if (_part != Part.Head || !HeadScan.MayNeedMending(read.Buffer))
                return true;
            _isCopying = true;
        }

        if (_taken == _copy.WrittenCount)
        {
            _copy.ResetWrittenCount();
            _taken = 0;
        }

        // What we take for a whole head is none to Kestrel.
        if (_part == Part.Head && _mender.IsComplete)
            LoseTrack();
        if (!_isCopying)
            return true;
        var end = _part == Part.Head ? _mender.Append(read.Buffer, _copy) : CopyAll(read.Buffer);
        var isCompleted = read.IsCompleted && read.Buffer.Slice(end).IsEmpty;
        inner.AdvanceTo(end);
        _wantsMore = false;
        if (TryGiveCopy(isCompleted, out result))
            return true;
        _given = default;
        result = new(_given, read.IsCanceled, isCompleted);
        return read.IsCanceled || isCompleted;
    }

    // Lines that are whole, as they are mended, and what has come of the next one, which shows Kestrel how long it is.
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
            LoseTrack();
        _taken += count;
        if (_part == Part.Unknown && _taken == _copy.WrittenCount)
            _isCopying = false;
    }

    void LoseTrack()
    {
        _part = Part.Unknown;
        if (!_isCopying)
            return;
        _mender.Release(_copy);
        _isCopying = _taken < _copy.WrittenCount;
    }

    SequencePosition CopyAll(ReadOnlySequence<byte> came)
    {
        foreach (var piece in came)
            _copy.Write(piece.Span);
        return came.End;
    }
}
