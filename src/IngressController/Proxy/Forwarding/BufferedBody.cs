using System.Buffers;
using IngressController.Proxy.Outgoing;
using Microsoft.Win32.SafeHandles;

namespace IngressController.Proxy.Forwarding;

/// <summary>
/// A request body that was read completely: in memory if small, else in a temporary file. It can be read again for another try.
/// The file is unlinked as soon as it is created, so it never outlives the process.
/// </summary>
/// <remarks>
/// File access is synchronous: on Linux .NET's asynchronous calls do the same on another thread, which costs more than the copy
/// to or from the page cache that nearly all accesses are.
/// </remarks>
sealed class BufferedBody : ReadOnlyStream
{
    /// <summary>Buffer size for a larger body on its way to the file.</summary>
    const int BlockSize = 16 * 1024;

    byte[] _memory = [];
    SafeFileHandle? _file;
    long _length;
    long _position;

    BufferedBody()
    {
    }

    public override long Length => _length;

    /// <summary>Whether trailers came behind it.</summary>
    public bool HasTrailers { get; set; }

    /// <summary>Reads a body to its end.</summary>
    /// <param name="source">The body; its exceptions (limits, timeouts, a client that left) are not caught.</param>
    /// <param name="declared">Its Content-Length, or null.</param>
    /// <param name="memory">Maximum bytes kept in memory.</param>
    /// <exception cref="BodyStorageException">The temporary file cannot be written.</exception>
    public static async ValueTask<BufferedBody> ReadAsync(Stream source, long? declared, int memory, CancellationToken cancellation)
    {
        var body = new BufferedBody();
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
        RandomAccess.Read(_file, content, 0);
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
            count = RandomAccess.Read(_file, buffer.Span[..count], _position);
        _position += count;
        return new(count);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            var memory = _memory;
            _memory = [];
            _length = 0;
            _position = 0;
            if (memory.Length > 0)
                ArrayPool<byte>.Shared.Return(memory);
            _file?.Dispose();
        }

        base.Dispose(disposing);
    }

    async ValueTask FillAsync(Stream source, long? declared, int memory, CancellationToken cancellation)
    {
        var filesAtOnce = declared > memory;
        _memory = ArrayPool<byte>.Shared.Rent(filesAtOnce ? BlockSize : Math.Max(1, (int)Math.Min(declared ?? memory, memory)));
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

            Store(held);
            held = 0;
        }

        if (_file is not null || filesAtOnce)
            Store(held);
    }

    void Store(int count)
    {
        try
        {
            _file ??= CreateFile();
            RandomAccess.Write(_file, _memory.AsSpan(0, count), _length - count);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BodyStorageException(error);
        }
    }

    static SafeFileHandle CreateFile()
    {
        var path = Path.Combine(Path.GetTempPath(), $"ingress-body-{Guid.NewGuid():N}");
        var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete);
        File.Delete(path);
        return file;
    }
}

/// <summary>A request body cannot be stored on disk.</summary>
sealed class BodyStorageException(Exception cause) : Exception($"the request body cannot be kept: {cause.Message}", cause);
