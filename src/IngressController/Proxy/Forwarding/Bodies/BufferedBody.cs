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
    /// <summary>Bytes of the first buffer, which the request's own account covers, and of those on the way to a file.</summary>
    const int BlockSize = 16 * 1024;

    readonly BodyFiles _files;
    readonly ClientConnection _client;

    byte[] _memory = [];
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
            head.AppendBody(_memory.AsSpan(0, (int)_length));
            return;
        }

        var content = new byte[_length];
        _file.Read(content, 0);
        head.AppendBody(content);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = (int)Math.Min(buffer.Length, _length - _position);
        if (count == 0)
            return new(0);
        if (_file is null)
            _memory.AsSpan((int)_position, count).CopyTo(buffer.Span);
        else
            count = _file.Read(buffer.Span[..count], _position);
        _position += count;
        return new(count);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _length = 0;
            _position = 0;
            ReleaseMemory();
            _file?.Dispose();
        }

        base.Dispose(disposing);
    }

    async ValueTask FillAsync(Stream source, long? declared, int memory, CancellationToken cancellation)
    {
        var filesAtOnce = declared > memory;
        var most = (int)Math.Min(declared ?? memory, memory);
        _memory = ArrayPool<byte>.Shared.Rent(filesAtOnce ? BlockSize : Math.Clamp(most, 1, BlockSize));
        var held = 0;
        int read;
        while ((read = await source.ReadAsync(_memory.AsMemory(held), cancellation)) > 0)
        {
            _length += read;
            held += read;
            if (held < _memory.Length)
                continue;

            // Read the end of the body too, which wrappers watch for; after the declared length this needs no buffer.
            if (_file is null && _length == declared)
            {
                _ = await source.ReadAsync(new byte[1], cancellation);
                break;
            }

            if (_file is null && !filesAtOnce && held < most && TryGrow(most))
                continue;
            Store(held);
            held = 0;
        }

        if (_file is not null || filesAtOnce)
        {
            Store(held);
            ReleaseMemory();
        }
    }

    // Memory grows with what has come, so that a client pays for what it holds.
    bool TryGrow(int most)
    {
        var size = Math.Min(2 * _memory.Length, most);
        if (_client.Place is { } place)
        {
            if (!place.TryTake(size - _charged))
                return false;
            _charged = size;
        }

        var larger = ArrayPool<byte>.Shared.Rent(size);
        _memory.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(_memory);
        _memory = larger;
        return true;
    }

    void ReleaseMemory()
    {
        if (_memory.Length > 0)
            ArrayPool<byte>.Shared.Return(_memory);
        _memory = [];
        if (_charged > 0)
            _client.Place!.Give(_charged);
        _charged = 0;
    }

    void Store(int count)
    {
        try
        {
            _file ??= _files.Create(new(_client.Address));
            if (!_file.TryAppend(_memory.AsSpan(0, count)))
                throw new BodyStorageException(new IOException("the space for request bodies, or the share of one client, is used up"), isFull: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BodyStorageException(error, isFull: false);
        }
    }
}

/// <summary>A request body cannot be stored on disk.</summary>
/// <param name="isFull">Whether our own limit is the reason.</param>
sealed class BodyStorageException(Exception cause, bool isFull) : Exception($"the request body cannot be kept: {cause.Message}", cause)
{
    public bool IsFull => isFull;
}
