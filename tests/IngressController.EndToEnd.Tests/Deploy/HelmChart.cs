using IngressController.EndToEnd.Tests.Machine;
using IngressController.TestTree;

namespace IngressController.EndToEnd.Tests.Deploy;

/// <summary>The chart, rendered by Helm where that is installed, else by the renderer of tests/helm, which takes the same arguments.</summary>
static class HelmChart
{
    public static string Folder { get; } = Repository.Path("deploy", "helm", "ingress-yarp");

    /// <summary>Renders it as the release <c>ingress-yarp</c> in the namespace of that name.</summary>
    public static async Task<RenderedObjects> RenderAsync(params string[] values) => new(await TemplateAsync(values));

    public static async Task<string> TemplateAsync(params string[] values) =>
        await Command.SucceedAsync(await ProgramAsync(), Arguments(["template", "ingress-yarp", Folder, "--namespace", "ingress-yarp"], values));

    /// <summary>Checks the chart, and the values against its schema.</summary>
    public static async Task<CommandResult> LintAsync(params string[] values) =>
        await Command.RunAsync(await ProgramAsync(), Arguments(["lint", Folder], values));

    /// <summary>One of the files in Values/.</summary>
    public static string ValuesOf(string name) =>
        Path.Combine(Repository.Path("tests", "IngressController.EndToEnd.Tests", "Deploy", "Values"), $"{name}.yaml");

    /// <summary>The program: Helm, or the renderer that the test command has built.</summary>
    public static async Task<string> ProgramAsync()
    {
        if ((await Command.RunAsync("bash", ["-c", "command -v helm"])).ExitCode == 0)
            return "helm";
        var program = Path.Combine(Cache, "ingress-yarp", "helm", "helm");
        Requirement.Demand(File.Exists(program), "Helm, or the renderer that tests/helm/build.sh makes");
        return program;
    }

    static string Cache => Environment.GetEnvironmentVariable("XDG_CACHE_HOME")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");

    static string[] Arguments(string[] command, string[] values) => [.. command, .. values.SelectMany(file => new[] { "--values", file })];
}
