using System.Buffers;
using IngressController.Proxy.Connections;

namespace IngressController.Proxy.Forwarding.Bodies;

/// <summary>
/// Octets of an answer in the order in which they came: the older ones in memory, the newer ones in a temporary file. Both are on the
/// account of its client.
/// </summary>
/// <remarks>One thread adds, and another one takes.</remarks>
sealed class KeptAnswer(AnswerBuffering limits, BodyFiles files, ClientConnection client) : IDisposable
{
    const int BlockSize = 4 * 1024;

    /// <summary>Bytes that are taken at a time.</summary>
    const int Piece = 32 * 1024;

    readonly Lock _lock = new();
    readonly Queue<byte[]> _blocks = new();

    // The block that is filled, and how far.
    byte[] _last = [];
    int _end;

    // What of the file was read, and written. While something in it is unread, all that comes goes there.
    BodyFile? _file;
    long _read;
    long _written;

    /// <summary>Why nothing can be written to the file, for people; null: nothing is wrong so far.</summary>
    public string? Problem { get; private set; }

    public bool IsEmpty
    {
        get
        {
            lock (_lock)
                return _blocks.Count == 0 && _read == _written;
        }
    }

    /// <summary>Whether all that is in the file was taken, so that it can begin anew.</summary>
    public bool HasReadFile
    {
        get
        {
            lock (_lock)
                return _written > 0 && _read == _written;
        }
    }

    /// <summary>Keeps octets in memory; returns how many there was room for.</summary>
    public int Add(ReadOnlySpan<byte> octets)
    {
        lock (_lock)
        {
            var added = 0;
            while (_read == _written && added < octets.Length && (HasRoomInLast || TryGrow()))
            {
                var piece = octets.Slice(added, Math.Min(octets.Length - added, BlockSize - _end));
                piece.CopyTo(_last.AsSpan(_end));
                added += piece.Length;
                _end += piece.Length;
            }

            return added;
        }
    }

    /// <summary>Keeps octets in the file; false when there is no room for them, or the system cannot write.</summary>
    public async ValueTask<bool> TryStoreAsync(ReadOnlyMemory<byte> octets)
    {
        if (Problem is not null)
            return false;
        try
        {
            if (HasReadFile)
                Clear();
            if (octets.Length > limits.File - _written)
                return false;
            _file ??= files.Create(new(client.Address));
            if (!await _file.TryAppendAsync(octets, CancellationToken.None))
                return false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Problem = error.Message;
            return false;
        }

        lock (_lock)
            _written += octets.Length;
        return true;
    }

    /// <summary>Gives up the space of what was read of the file; nothing may be kept meanwhile.</summary>
    public async ValueTask TrimAsync()
    {
        await SocketThreads.LeaveAsync();
        try
        {
            Clear();
        }
        catch (IOException error)
        {
            Problem ??= error.Message;
        }
    }

    /// <summary>Takes the oldest octets; false when there are none.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public ValueTask<bool> TryTakeAsync(IBufferWriter<byte> target)
    {
        long unread;
        lock (_lock)
        {
            unread = _written - _read;
            if (_blocks.Count > 0)
                unread = 0;
            else if (unread == 0)
                return new(false);
            for (var taken = 0; taken < Piece && _blocks.TryDequeue(out var block); taken += BlockSize)
            {
                target.Write(block.AsSpan(0, block == _last ? _end : BlockSize));
                Free(block);
            }
        }

        return unread > 0 ? ReadAsync(target, unread) : new(true);
    }

    public void Dispose()
    {
        while (_blocks.TryDequeue(out var block))
            Free(block);
        _file?.Dispose();
    }

    bool HasRoomInLast => _blocks.Count > 0 && _end < BlockSize;

    // Memory grows with what has come, so that a client pays for what it holds.
    bool TryGrow()
    {
        if (_blocks.Count * BlockSize >= limits.Memory || client.Place?.TryTake(BlockSize) == false)
            return false;
        _blocks.Enqueue(_last = ArrayPool<byte>.Shared.Rent(BlockSize));
        _end = 0;
        return true;
    }

    void Free(byte[] block)
    {
        ArrayPool<byte>.Shared.Return(block);
        client.Place?.Give(BlockSize);
    }

    void Clear()
    {
        _file!.Clear();
        lock (_lock)
            (_read, _written) = (0, 0);
    }

    async ValueTask<bool> ReadAsync(IBufferWriter<byte> target, long unread)
    {
        var memory = target.GetMemory(Piece);
        var count = await _file!.ReadAsync(memory[..(int)Math.Min(unread, memory.Length)], _read);
        if (count == 0)
            throw new IOException("the temporary file of an answer is shorter than what was written to it");
        target.Advance(count);
        lock (_lock)
            _read += count;
        return true;
    }
}
