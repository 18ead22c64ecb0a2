namespace IngressController.AccessLogs;

/// <summary>
/// Lines waiting to be written, of one share of the connections: several buffers keep processors apart. A full buffer means the
/// reader is too slow; further lines are refused.
/// </summary>
/// <param name="capacity">Limit of waiting octets.</param>
/// <param name="much">Waiting octets from which they should be taken soon.</param>
sealed class LogBuffer(int capacity, int much)
{
    readonly Lock _gate = new();
    byte[] _filling = new byte[4096];
    byte[] _spare = new byte[4096];
    int _length;

    /// <summary>Copies a line; false when there is no room.</summary>
    /// <param name="isMuch">Whether with this line, and with none before it, much is waiting.</param>
    public bool TryAppend(ReadOnlySpan<byte> line, out bool isMuch)
    {
        lock (_gate)
        {
            var length = _length + line.Length;
            isMuch = _length < much && length >= much;
            if (length > capacity)
                return false;
            if (length > _filling.Length)
                Array.Resize(ref _filling, Math.Min(capacity, Math.Max(_filling.Length * 2, length)));
            line.CopyTo(_filling.AsSpan(_length));
            _length = length;
            return true;
        }
    }

    /// <summary>Takes all waiting lines. The memory is valid until the next call; single caller only.</summary>
    public ReadOnlyMemory<byte> Take()
    {
        lock (_gate)
        {
            var taken = _filling.AsMemory(0, _length);
            (_filling, _spare) = (_spare, _filling);
            _length = 0;
            return taken;
        }
    }
}
