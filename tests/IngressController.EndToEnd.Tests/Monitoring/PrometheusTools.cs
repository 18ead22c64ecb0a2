using IngressController.EndToEnd.Tests.Machine;

namespace IngressController.EndToEnd.Tests.Monitoring;

/// <summary>Debian's prometheus and promtool: on the path, or where <c>tests/run</c> unpacks them.</summary>
static class PrometheusTools
{
    public static string Server => Find("prometheus");

    public static string Tool => Find("promtool");

    static string Find(string name)
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } given
            ? given
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append(Path.Combine(cache, "ingress-yarp", "prometheus", "usr", "bin"));
        var found = folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        Requirement.Demand(found is not null, $"{name}, which tests/run installs");
        return found!;
    }
}
