using System.Buffers;
using System.IO.Pipelines;

namespace IngressController.Proxy.Connections.Heads;

/// <summary>
/// What an HTTP/1 connection brings, with the heads of its requests mended (<see cref="HeadMender"/>). Where nothing is to be
/// mended, which is nearly always, Kestrel reads the connection's own buffers.
/// </summary>
/// <remarks>
/// Where a head begins is never worked out here: <see cref="HeadWasRead"/> is told, of what Kestrel's own parser found, how long the
/// body is that follows. Behind a body of no declared length, or where the connection may become another protocol, nothing is
/// mended any more: the stricter reading is Kestrel's.
/// </remarks>
sealed class MendedInput(PipeReader inner) : PipeReader
{
    readonly HeadMender _mender = new();
    readonly ArrayBufferWriter<byte> _mended = new();
    int _consumed;
    bool _isMending;
    bool _wantsMore;
    ReadOnlySequence<byte> _given;

    // Octets of a body that are still to be read; 0: a head comes next, or is being read; -1: nothing is mended any more.
    long _body;

    /// <summary>A head was read to its end.</summary>
    /// <param name="bodyLength">The length of the body behind it; null when it is not known, or something else than requests may follow.</param>
    public void HeadWasRead(long? bodyLength)
    {
        _mender.Reset();
        _body = _body < 0 ? -1 : bodyLength ?? -1;
    }

    public override bool TryRead(out ReadResult result)
    {
        if (TryGiveMended(isCompleted: false, out result))
            return true;
        return inner.TryRead(out result) && Look(result, out result);
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (TryGiveMended(isCompleted: false, out var mended))
            return new(mended);
        var reading = inner.ReadAsync(cancellationToken);
        return reading.IsCompletedSuccessfully && Look(reading.Result, out var result) ? new(result)
            : ReadMoreAsync(reading.IsCompletedSuccessfully ? inner.ReadAsync(cancellationToken) : reading, cancellationToken);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        var count = _given.Slice(_given.Start, consumed).Length;
        if (_body > 0)
            _body -= count;
        else if (_body == 0 && count > 0)
            _mender.SkipRequestLine();
        if (!_isMending)
        {
            inner.AdvanceTo(consumed, examined);
            return;
        }

        _consumed += (int)count;
        _wantsMore = _given.Slice(examined).IsEmpty;
        _isMending = !_mender.IsComplete || _consumed < _mended.WrittenCount;
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

    // False when what came is no whole line yet, and more must come before anything can be given.
    bool Look(ReadResult read, out ReadResult result)
    {
        result = read;
        _given = read.Buffer;
        if (!_isMending)
        {
            if (_body != 0 || !HeadScan.MayNeedMending(read.Buffer, _mender.IsInHeaders))
                return true;
            _isMending = true;
            _mended.ResetWrittenCount();
            _consumed = 0;
        }

        inner.AdvanceTo(_mender.Append(read.Buffer, _mended));
        _wantsMore = false;
        return TryGiveMended(read.IsCompleted, out result) || read.IsCanceled;
    }

    bool TryGiveMended(bool isCompleted, out ReadResult result)
    {
        _given = _isMending ? new(_mended.WrittenMemory[_consumed..]) : default;
        result = new(_given, isCanceled: false, isCompleted);
        return (!_given.IsEmpty && !_wantsMore) || (_isMending && isCompleted);
    }
}
