using System.Runtime.InteropServices;

namespace IngressController.Load.Measuring;

/// <summary>Where something was measured, in words.</summary>
static class Machine
{
    /// <summary>System, processors, and how busy it is.</summary>
    public static string Describe() => $"{RuntimeInformation.OSDescription}, {Environment.ProcessorCount} processors{LoadAverage()}";

    /// <summary>Of the last minute; empty where /proc is absent.</summary>
    static string LoadAverage() => File.Exists("/proc/loadavg") ? $", load average {File.ReadAllText("/proc/loadavg").Split(' ')[0]}" : "";
}
