using System.Diagnostics;
using System.Runtime.InteropServices;

namespace IngressController.Load.Engine;

/// <summary>
/// Waits for a moment to some 0.1 ms, where .NET's own timers know whole milliseconds only, without burning a processor that the
/// target may need.
/// </summary>
static partial class PreciseWait
{
    const long MaxNanoseconds = 50_000_000;

    /// <summary>Returns at <paramref name="timestamp"/>, or up to 50 ms after <paramref name="cancelled"/> turns true.</summary>
    public static void Until(long timestamp, ref readonly bool cancelled)
    {
        while (!Volatile.Read(in cancelled))
        {
            var nanoseconds = (timestamp - Stopwatch.GetTimestamp()) * 1_000_000_000.0 / Stopwatch.Frequency;
            if (nanoseconds <= 0)
                return;
            Sleep((long)Math.Min(nanoseconds, MaxNanoseconds));
        }
    }

    static void Sleep(long nanoseconds)
    {
        if (OperatingSystem.IsLinux())
        {
            // An interrupted sleep is a short one; the caller looks at the clock again.
            _ = NanoSleep(new() { Nanoseconds = (nint)nanoseconds }, 0);
        }
        else
        {
            Thread.Sleep(Math.Max(1, (int)(nanoseconds / 1_000_000)));
        }
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int NanoSleep(in TimeSpec requested, nint remaining);

    struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
