using IngressController.EndToEnd.Tests.Machine;
using IngressController.TestTree;

namespace IngressController.EndToEnd.Tests.Controller;

/// <summary>
/// The program of the version before this one: of the commit that <c>tests/previous-version</c> names, made once and kept in the cache. Whoever
/// makes a release writes its commit there.
/// </summary>
static class PreviousVersion
{
    static readonly Lazy<Task<string>> Published = new(FindAsync);

    /// <summary>Path of the executable.</summary>
    public static Task<string> PathAsync() => Published.Value;

    static async Task<string> FindAsync()
    {
        var commit = (await File.ReadAllTextAsync(Repository.Path("tests", "previous-version"))).Trim();
        var folder = Path.Combine(Cache, "ingress-yarp", "versions", commit);
        var program = Path.Combine(folder, "IngressController");
        if (File.Exists(program))
            return program;
        var root = Repository.Path();
        Requirement.Demand(
            (await Command.RunAsync("git", ["-C", root, "cat-file", "-e", $"{commit}^{{commit}}"])).ExitCode == 0,
            $"the commit {commit}, in a clone with its history");
        using var source = new Scratch("previous");
        await Command.SucceedAsync("bash", ["-c", $"git -C '{root}' archive {commit} | tar -x -C '{source.Path}'"]);
        var made = source.File("published");
        await Command.SucceedAsync(
            "dotnet",
            [
                "publish", source.File("src/IngressController"), "-c", "Release", "-o", made, "--nologo", "-v", "q", "--disable-build-servers",
                "-p:RunAnalyzers=false",
            ]);

        // Whole or not at all, also when two runs do it at once.
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        await Command.RunAsync("mv", ["--no-target-directory", made, folder]);
        return program;
    }

    static string Cache => Environment.GetEnvironmentVariable("XDG_CACHE_HOME")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
}
