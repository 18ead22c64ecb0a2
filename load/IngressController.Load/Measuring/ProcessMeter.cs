using System.Globalization;

namespace IngressController.Load.Measuring;

/// <summary>What a process and its descendants have used so far, from /proc (Linux).</summary>
/// <param name="Cpu">User and system time.</param>
/// <param name="ResidentBytes">Resident memory; pages that several of them share count several times.</param>
readonly record struct ProcessUse(TimeSpan Cpu, long ResidentBytes);

/// <summary>Reads the use of a process on this machine, its children included.</summary>
sealed class ProcessMeter(int processId)
{
    // The kernel's USER_HZ, 100 on every architecture that .NET runs on.
    const int TicksPerSecond = 100;

    public int ProcessId => processId;

    /// <summary>Null when the process is gone, or /proc is absent.</summary>
    public ProcessUse? Read()
    {
        if (ReadOne(processId) is not { } own)
            return null;
        var (cpu, resident) = own;
        foreach (var child in Children(processId))
        {
            if (ReadOne(child) is { } use)
                (cpu, resident) = (cpu + use.Cpu, resident + use.ResidentBytes);
        }

        return new(cpu, resident);
    }

    static ProcessUse? ReadOne(int id)
    {
        try
        {
            // The name in the second field may hold anything, parentheses too.
            var text = File.ReadAllText($"/proc/{id}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            var ticks = Number(fields[11]) + Number(fields[12]);
            return new(TimeSpan.FromSeconds((double)ticks / TicksPerSecond), Number(fields[21]) * Environment.SystemPageSize);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    static IEnumerable<int> Children(int id)
    {
        string[] threads;
        try
        {
            threads = Directory.GetDirectories($"/proc/{id}/task");
        }
        catch (IOException)
        {
            yield break;
        }

        foreach (var thread in threads)
        {
            string list;
            try
            {
                list = File.ReadAllText(Path.Combine(thread, "children"));
            }
            catch (IOException)
            {
                continue;
            }

            foreach (var child in list.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                var childId = (int)Number(child);
                yield return childId;
                foreach (var grandchild in Children(childId))
                    yield return grandchild;
            }
        }
    }

    static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
