using System.Runtime.InteropServices;

namespace IngressController.Hosting;

/// <summary>
/// Gives memory back to the system when a time of heavy use is over. At rest .NET collects nothing, and the C library keeps what TLS
/// connections had: the process would stay as large as it ever was.
/// </summary>
sealed partial class HeapTrim(ILogger<HeapTrim> log)
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>Between two rounds of one trim: what a round frees is given back by and by.</summary>
    static readonly TimeSpan RoundPause = TimeSpan.FromSeconds(1);

    /// <summary>Bytes that the process must have grown by since it was smallest.</summary>
    const long Growth = 32 << 20;

    /// <summary>Bytes allocated in <see cref="Pause"/> up to which the program is at rest; what is in use is not given back.</summary>
    const long Rest = 256 << 20;

    /// <summary>Bytes in use up to which all threads are stopped for the rest of the work; with more, that would take too long.</summary>
    const long LargestCompacted = 128 << 20;

    const int Rounds = 6;

    public async Task RunAsync(CancellationToken stop)
    {
        var (smallest, allocated) = (Environment.WorkingSet, GC.GetTotalAllocatedBytes());
        using var timer = new PeriodicTimer(Pause);
        while (await WaitAsync(timer, stop))
        {
            var (size, since) = (Environment.WorkingSet, GC.GetTotalAllocatedBytes() - allocated);
            allocated += since;
            if (size > smallest + Growth && since < Rest)
            {
                await TrimAsync(stop);
                LogTrimmed(log, size >> 20, Environment.WorkingSet >> 20);
                (smallest, allocated) = (Environment.WorkingSet, GC.GetTotalAllocatedBytes());
            }

            smallest = Math.Min(smallest, size);
        }
    }

    // Most of it comes back beside the traffic, with pauses of milliseconds. What is left then takes one longer pause, once.
    static async Task TrimAsync(CancellationToken stop)
    {
        for (var round = 0; round < Rounds && !stop.IsCancellationRequested; round++)
        {
            GC.Collect(1, GCCollectionMode.Forced, blocking: true);
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
            await Task.Delay(RoundPause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (GC.GetGCMemoryInfo(GCKind.Any).HeapSizeBytes < LargestCompacted)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        try
        {
            _ = TrimNative(0);
        }
        catch (EntryPointNotFoundException)
        {
            // Not glibc.
        }
    }

    static async ValueTask<bool> WaitAsync(PeriodicTimer timer, CancellationToken stop)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stop);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int TrimNative(nuint pad);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Memory was given back to the system: {Before} MiB before, {After} MiB now")]
    static partial void LogTrimmed(ILogger log, long before, long after);
}
