using System.Globalization;

namespace IngressController.Proxy.Connections;

/// <summary>The process' limit of open files, sockets included.</summary>
static class OpenFiles
{
    /// <summary>The soft limit; a usual value when the system does not report one.</summary>
    public static int Limit { get; } = Read() ?? 65_536;

    /// <summary>
    /// Connections of clients at most, and as many to pods and services: each request over HTTP/1.1 needs one of both. What else the
    /// program opens has what is left.
    /// </summary>
    public static int MostOfAKind { get; } = MostOfAKindOf(Limit);

    /// <summary>Connections of clients that are open, with those that have no place and are just being closed.</summary>
    public static int MostAccepted { get; } = MostOfAKind + (ReserveOf(Limit) / 4);

    /// <param name="limit">Of open files.</param>
    public static int MostOfAKindOf(int limit) => Math.Max(16, (limit - ReserveOf(limit)) / 2);

    /// <summary>Connections of a port for few, at most.</summary>
    /// <param name="wanted">Where files are plenty.</param>
    public static int Few(int wanted) => Math.Clamp(Limit / 16, 8, wanted);

    // The program itself has about 200 files open, most of them its own assemblies.
    static int ReserveOf(int limit) => Math.Clamp(limit / 4, 320, 1024);

    static int? Read()
    {
        try
        {
            // Max open files            1024                 524288               files
            var line = File.ReadLines("/proc/self/limits").FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal));
            var soft = line?["Max open files".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
            return int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
