using IngressController.EndToEnd.Tests.Machine;
using IngressController.TestTree;

namespace IngressController.EndToEnd.Tests.Controller;

/// <summary>The published program: the one that the test command made, or one that is published here.</summary>
static class ControllerProgram
{
    static readonly Lazy<Task<string>> Published = new(FindAsync);

    /// <summary>Path of the executable.</summary>
    public static Task<string> PathAsync() => Published.Value;

    static async Task<string> FindAsync()
    {
        if (Environment.GetEnvironmentVariable("INGRESS_CONTROLLER_BIN") is { Length: > 0 } given)
            return File.Exists(given) ? given : throw new FileNotFoundException("INGRESS_CONTROLLER_BIN names no file", given);
        var folder = Repository.Path("artifacts", "publish");
        string[] options = ["-c", "Release", "-o", folder, "--nologo", "-v", "q", "--disable-build-servers"];
        await Command.SucceedAsync("dotnet", ["publish", Repository.Path("src", "IngressController"), .. options]);
        return Path.Combine(folder, "IngressController");
    }
}
