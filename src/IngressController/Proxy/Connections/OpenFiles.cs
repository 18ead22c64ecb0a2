using System.Globalization;

namespace IngressController.Proxy.Connections;

/// <summary>The process' limit of open files, sockets included.</summary>
static class OpenFiles
{
    /// <summary>The soft limit; a usual value when the system does not report one.</summary>
    public static int Limit { get; } = Read() ?? 65_536;

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
