using System.Globalization;
using IngressController.Budgets;

namespace IngressController.Proxy.Forwarding.Bodies;

/// <summary>
/// The temporary files of bodies of requests and answers. They have names while they are in use, so that whoever watches the directory's size, as the
/// kubelet does for a sizeLimit, sees them; and together they stay within a limit of their own.
/// </summary>
/// <remarks>
/// Each process has a directory of its own, and holds a lock in it. Directories without an owner are what an earlier process left
/// behind; they are removed at the start.
/// </remarks>
sealed class BodyFiles : IDisposable
{
    const string Prefix = "ingress-yarp-bodies-";
    const string LockName = "lock";

    /// <summary>One network may have this many times what is free.</summary>
    const int Share = 8;

    readonly FairBudget<ClientNetwork> _bytes;
    readonly string _directory;
    readonly FileStream _lock;
    readonly SemaphoreSlim _writers = new(Environment.ProcessorCount);
    long _count;

    /// <param name="parent">An existing directory that can be written.</param>
    /// <param name="limit">Bytes of all files.</param>
    /// <exception cref="IOException">The directory cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">As above.</exception>
    public BodyFiles(string parent, long limit, Ledger ledger)
    {
        RemoveOrphans(parent);
        _directory = Directory.CreateDirectory(Path.Combine(parent, Prefix + Guid.NewGuid().ToString("N"))).FullName;
        _lock = new(Path.Combine(_directory, LockName), FileMode.Create, FileAccess.Write, FileShare.None);
        _bytes = new(() => limit, Share);
        ledger.Keep(Bounds.BodyFiles, () => _bytes.Used, () => _bytes.Limit, () => _bytes.Refusals);
    }

    /// <summary>A new, empty file on the account of a client; disposing it removes it.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">As above.</exception>
    public BodyFile Create(ClientNetwork client)
    {
        var name = Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture);
        return new(Path.Combine(_directory, name), _bytes.Open(client), _writers);
    }

    public void Dispose()
    {
        _lock.Dispose();
        _writers.Dispose();
        TryRemove(_directory);
    }

    static void RemoveOrphans(string parent)
    {
        foreach (var directory in Directory.EnumerateDirectories(parent, Prefix + "*"))
        {
            try
            {
                using (new FileStream(Path.Combine(directory, LockName), FileMode.Open, FileAccess.Write, FileShare.None))
                    TryRemove(directory);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Its owner lives, or it is another user's.
            }
        }
    }

    static void TryRemove(string directory)
    {
        try
        {
            Directory.Delete(directory, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The next process removes it.
        }
    }
}
