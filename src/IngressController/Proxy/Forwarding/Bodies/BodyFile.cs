using IngressController.Budgets;
using Microsoft.Win32.SafeHandles;

namespace IngressController.Proxy.Forwarding.Bodies;

/// <summary>The temporary file of one body (<see cref="BodyFiles"/>).</summary>
/// <remarks>
/// File access is synchronous: on Linux .NET's asynchronous calls do the same on another thread. Nearly all of it is a copy to or from
/// the page cache; but a system that has too much to write keeps writers waiting. So it is done in the thread pool, by a few at a time.
/// </remarks>
sealed class BodyFile : IDisposable
{
    readonly string _path;
    readonly FairBudget<ClientNetwork>.Account _account;
    readonly SemaphoreSlim _writers;
    readonly SafeFileHandle _handle;
    long _length;

    /// <param name="writers">How many write at a time.</param>
    public BodyFile(string path, FairBudget<ClientNetwork>.Account account, SemaphoreSlim writers)
    {
        (_path, _account, _writers) = (path, account, writers);
        try
        {
            _handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete);
        }
        catch
        {
            account.Close();
            throw;
        }
    }

    /// <summary>Writes at its end.</summary>
    /// <returns>False: the space for bodies, or the client's share of it, is used up.</returns>
    /// <exception cref="IOException">The system cannot write.</exception>
    public async ValueTask<bool> TryAppendAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        if (!_account.TryTake(content.Length))
            return false;
        _length += content.Length;
        await _writers.WaitAsync(cancellation);
        try
        {
            await SocketThreads.LeaveAsync();
            RandomAccess.Write(_handle, content.Span, _length - content.Length);
        }
        finally
        {
            _writers.Release();
        }

        return true;
    }

    /// <summary>Removes all that is in it; nothing may write or read meanwhile.</summary>
    /// <exception cref="IOException">The system cannot.</exception>
    public void Clear()
    {
        RandomAccess.SetLength(_handle, 0);
        _account.Give(_length);
        _length = 0;
    }

    /// <summary>Reads from a position; returns how many bytes.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, long position)
    {
        await SocketThreads.LeaveAsync();
        return Read(buffer.Span, position);
    }

    /// <summary>As <see cref="ReadAsync"/>, for little.</summary>
    public int Read(Span<byte> buffer, long position) => RandomAccess.Read(_handle, buffer, position);

    public void Dispose()
    {
        _handle.Dispose();
        _account.Give(_length);
        _account.Close();
        try
        {
            File.Delete(_path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The directory goes with the process.
        }
    }
}
