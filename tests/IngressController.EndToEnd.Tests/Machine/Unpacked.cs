namespace IngressController.EndToEnd.Tests.Machine;

/// <summary>Programs of Debian's packages: installed, or where <c>tests/run</c> unpacks them.</summary>
static class Unpacked
{
    /// <summary>The folder of a package.</summary>
    public static string Folder(string package) => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } given
            ? given
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "ingress-yarp", package);

    /// <summary>The path of a program; null when there is none.</summary>
    /// <param name="package">Its folder.</param>
    /// <param name="file">Where it lies in the package.</param>
    public static string? Find(string package, string file) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Select(folder => Path.Combine(folder, Path.GetFileName(file)))
            .Append(Path.Combine(Folder(package), file)).FirstOrDefault(File.Exists);
}
