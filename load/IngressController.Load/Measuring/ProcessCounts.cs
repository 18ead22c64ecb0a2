namespace IngressController.Load.Measuring;

/// <summary>What a process holds of what a kernel counts, from /proc (Linux).</summary>
/// <param name="Handles">Open file descriptors, sockets among them.</param>
/// <param name="Threads">Its threads.</param>
readonly record struct ProcessCounts(int Handles, int Threads)
{
    /// <summary>Null when the process is gone, or another user's.</summary>
    public static ProcessCounts? Read(int processId)
    {
        try
        {
            return new(Count("fd"), Count("task"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        int Count(string folder) => Directory.EnumerateFileSystemEntries($"/proc/{processId}/{folder}").Count();
    }
}
