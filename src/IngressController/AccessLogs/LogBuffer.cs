namespace IngressController.AccessLogs;

/// <summary>
/// Lines waiting to be written, from one core: each core has a buffer of its own to avoid contention. A full buffer means the
/// reader is too slow; further lines are refused.
/// </summary>
sealed class LogBuffer(int capacity)
{
    readonly Lock _gate = new();
    byte[] _filling = new byte[4096];
    byte[] _spare = new byte[4096];
    int _length;

    /// <summary>Copies a line; false when there is no room.</summary>
    public bool TryAppend(ReadOnlySpan<byte> line)
    {
        lock (_gate)
        {
            if (_length + line.Length > capacity)
                return false;
            if (_length + line.Length > _filling.Length)
                Array.Resize(ref _filling, Math.Min(capacity, Math.Max(_filling.Length * 2, _length + line.Length)));
            line.CopyTo(_filling.AsSpan(_length));
            _length += line.Length;
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
