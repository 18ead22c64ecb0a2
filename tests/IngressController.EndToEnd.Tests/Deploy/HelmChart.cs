using IngressController.EndToEnd.Tests.Machine;
using IngressController.TestTree;

namespace IngressController.EndToEnd.Tests.Deploy;

/// <summary>The chart, rendered by Helm.</summary>
static class HelmChart
{
    public static string Folder { get; } = Repository.Path("deploy", "helm", "ingress-yarp");

    /// <summary>Renders it as the release <c>ingress-yarp</c> in the namespace of that name.</summary>
    public static async Task<RenderedObjects> RenderAsync(params string[] values) => new(await TemplateAsync(values));

    public static async Task<string> TemplateAsync(params string[] values) =>
        await SucceedAsync(Arguments(["template", "ingress-yarp", Folder, "--namespace", "ingress-yarp"], values));

    /// <summary>Checks the chart, and the values against its schema.</summary>
    public static async Task<CommandResult> LintAsync(params string[] values) => await RunAsync(Arguments(["lint", Folder], values));

    /// <summary>One of the files in Values/.</summary>
    public static string ValuesOf(string name) =>
        Path.Combine(Repository.Path("tests", "IngressController.EndToEnd.Tests", "Deploy", "Values"), $"{name}.yaml");

    public static async Task<CommandResult> RunAsync(params string[] arguments)
    {
        await DemandAsync();
        return await Command.RunAsync("helm", arguments);
    }

    public static async Task<string> SucceedAsync(params string[] arguments)
    {
        await DemandAsync();
        return await Command.SucceedAsync("helm", arguments);
    }

    static async Task DemandAsync() => Requirement.Demand(
        (await Command.RunAsync("bash", ["-c", "command -v helm"])).ExitCode == 0, "Helm, which tests/tools/fetch.sh fetches");

    static string[] Arguments(string[] command, string[] values) => [.. command, .. values.SelectMany(file => new[] { "--values", file })];
}
