using System.Buffers;
using IngressController.Proxy.Connections;
using IngressController.Proxy.Outgoing;

namespace IngressController.Proxy.Forwarding.Bodies;

/// <summary>
/// A request body that was read completely: in memory if it is small and its client's account has memory for it, else in a temporary
/// file. It can be read again for another try.
/// </summary>
sealed class BufferedBody : ReadOnlyStream
{
    /// <summary>Bytes of a block of memory. The first one is covered by the request's own account.</summary>
    const int BlockSize = 16 * 1024;

    readonly BodyFiles _files;
    readonly ClientConnection _client;

    // All of BlockSize, unless there is one only. Blocks need no copy when a body grows, nor the heap for large objects.
    readonly List<byte[]> _blocks = [];
    int _capacity;
    int _held;
    int _charged;
    BodyFile? _file;
    long _length;
    long _position;

    BufferedBody(BodyFiles files, ClientConnection client) => (_files, _client) = (files, client);

    public override long Length => _length;

    /// <summary>Whether trailers came behind it.</summary>
    public bool HasTrailers { get; set; }

    /// <summary>Reads a body to its end.</summary>
    /// <param name="source">The body; its exceptions (limits, timeouts, a client that left) are not caught.</param>
    /// <param name="declared">Its Content-Length, or null.</param>
    /// <param name="memory">Maximum bytes kept in memory.</param>
    /// <param name="files">Where what is larger is kept.</param>
    /// <param name="client">Whose it is.</param>
    /// <exception cref="BodyStorageException">There is no space for the temporary file.</exception>
    public static async ValueTask<BufferedBody> ReadAsync(
        Stream source, long? declared, int memory, BodyFiles files, ClientConnection client, CancellationToken cancellation)
    {
        var body = new BufferedBody(files, client);
        try
        {
            await body.FillAsync(source, declared, memory, cancellation);
            return body;
        }
        catch
        {
            await body.DisposeAsync();
            throw;
        }
    }

    public void Rewind() => _position = 0;

    /// <summary>Writes all of it behind a head.</summary>
    public void WriteTo(OutgoingHead head)
    {
        if (_file is null)
        {
            for (var at = 0; at < _held; at += BlockSize)
                head.AppendBody(_blocks[at / BlockSize].AsSpan(0, Math.Min(BlockSize, _held - at)));
            return;
        }

        var content = new byte[_length];
        _file.Read(content, 0);
        head.AppendBody(content);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = (int)Math.Min(buffer.Length, _length - _position);
        if (_file is not null && count > 0)
            return ReadFileAsync(_file, buffer[..count]);
        if (count > 0)
        {
            var (block, at) = Math.DivRem((int)_position, BlockSize);
            count = Math.Min(count, BlockSize - at);
            _blocks[block].AsSpan(at, count).CopyTo(buffer.Span);
        }

        _position += count;
        return new(count);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _length = 0;
            _position = 0;
            Release(0);
            _file?.Dispose();
            _file = null;
        }

        base.Dispose(disposing);
    }

    async ValueTask FillAsync(Stream source, long? declared, int memory, CancellationToken cancellation)
    {
        var filesAtOnce = declared > memory;
        var most = (int)Math.Min(declared ?? memory, memory);
        Add(ArrayPool<byte>.Shared.Rent(filesAtOnce ? BlockSize : Math.Clamp(most, 1, BlockSize)));
        int read;
        while ((read = await source.ReadAsync(_blocks[^1].AsMemory(_blocks[^1].Length - _capacity + _held), cancellation)) > 0)
        {
            _length += read;
            _held += read;
            if (_held < _capacity)
                continue;

            // Read the end of the body too, which wrappers watch for; after the declared length this needs no buffer.
            if (_file is null && _length == declared)
            {
                _ = await source.ReadAsync(new byte[1], cancellation);
                break;
            }

            if (_file is not null || filesAtOnce || _held >= most || !TryGrow())
                await StoreAsync(cancellation);
        }

        if (_file is not null || filesAtOnce)
        {
            await StoreAsync(cancellation);
            Release(0);
        }
    }

    async ValueTask<int> ReadFileAsync(BodyFile file, Memory<byte> buffer)
    {
        var count = await file.ReadAsync(buffer, _position);
        _position += count;
        return count;
    }

    // Memory grows with what has come, so that a client pays for what it holds.
    bool TryGrow()
    {
        if (_client.Place?.TryTake(BlockSize) == false)
            return false;
        _charged += BlockSize;
        Add(ArrayPool<byte>.Shared.Rent(BlockSize));
        return true;
    }

    void Add(byte[] block)
    {
        _blocks.Add(block);
        _capacity += block.Length;
    }

    // Keeps so many blocks.
    void Release(int kept)
    {
        while (_blocks.Count > kept)
        {
            _capacity -= _blocks[^1].Length;
            ArrayPool<byte>.Shared.Return(_blocks[^1]);
            _blocks.RemoveAt(_blocks.Count - 1);
        }

        if (_charged > 0)
            _client.Place?.Give(_charged);
        (_charged, _held) = (0, 0);
    }

    // Moves what is in memory to the end of the file.
    async ValueTask StoreAsync(CancellationToken cancellation)
    {
        try
        {
            _file ??= _files.Create(new(_client.Address));
            for (var at = 0; at < _held; at += BlockSize)
            {
                if (!await _file.TryAppendAsync(_blocks[at / BlockSize].AsMemory(0, Math.Min(BlockSize, _held - at)), cancellation))
                    throw new BodyStorageException(new IOException("the space for request bodies, or the share of one client, is used up"), isFull: true);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BodyStorageException(error, isFull: false);
        }

        Release(1);
    }
}

/// <summary>A request body cannot be stored on disk.</summary>
/// <param name="isFull">Whether our own limit is the reason.</param>
sealed class BodyStorageException(Exception cause, bool isFull) : Exception($"the request body cannot be kept: {cause.Message}", cause)
{
    public bool IsFull => isFull;
}
