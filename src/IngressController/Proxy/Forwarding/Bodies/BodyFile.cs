using IngressController.Budgets;
using IngressController.Metrics;
using Microsoft.Win32.SafeHandles;

namespace IngressController.Proxy.Forwarding.Bodies;

/// <summary>The temporary file of one request body (<see cref="BodyFiles"/>).</summary>
/// <remarks>
/// File access is synchronous: on Linux .NET's asynchronous calls do the same on another thread, which costs more than the copy
/// to or from the page cache that nearly all accesses are.
/// </remarks>
sealed class BodyFile : IDisposable
{
    readonly string _path;
    readonly FairBudget<ClientNetwork>.Account _account;
    readonly StripedCounter _refused;
    readonly SafeFileHandle _handle;
    long _length;

    public BodyFile(string path, FairBudget<ClientNetwork>.Account account, StripedCounter refused)
    {
        (_path, _account, _refused) = (path, account, refused);
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
    public bool TryAppend(ReadOnlySpan<byte> content)
    {
        if (!_account.TryTake(content.Length))
        {
            _refused.Increment();
            return false;
        }

        _length += content.Length;
        RandomAccess.Write(_handle, content, _length - content.Length);
        return true;
    }

    /// <summary>Reads from a position; returns how many bytes.</summary>
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
