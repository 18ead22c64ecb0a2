using System.Globalization;

namespace IngressController.EndToEnd.Tests.Machine;

/// <summary>What each thread of a program that hangs waits for, as the kernel tells it.</summary>
static class ThreadStates
{
    /// <summary>A line for each: number, name, state, the kernel function it sleeps in and the system call; the last two only for root.</summary>
    public static string Of(int process)
    {
        var folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task");
        try
        {
            return string.Join('\n', Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal).Select(Line));
        }
        catch (DirectoryNotFoundException)
        {
            return "it has ended";
        }
    }

    static string Line(string thread)
    {
        // "NUMBER (NAME) STATE ...": a name may hold spaces.
        var status = Read(thread, "stat");
        var end = status.IndexOf(')', StringComparison.Ordinal) + 3;
        return $"{status[..Math.Min(end, status.Length)]} {Read(thread, "wchan")} {Read(thread, "syscall")}";
    }

    static string Read(string thread, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, file)).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "?";
        }
    }
}
