using IngressController.EndToEnd.Tests.Machine;

namespace IngressController.EndToEnd.Tests.Deploy;

/// <summary>kubectl as an operator runs it.</summary>
/// <param name="kubeconfig">The cluster; null for what needs none.</param>
sealed class Kubectl(string? kubeconfig = null)
{
    /// <summary>Skips or fails the test when there is none.</summary>
    public static async Task DemandAsync() =>
        Requirement.Demand((await Command.RunAsync("bash", ["-c", "command -v kubectl"])).ExitCode == 0, "kubectl 1.21 or later");

    /// <summary>What <c>kubectl kustomize</c> makes of a folder.</summary>
    public static Task<string> KustomizeAsync(string folder) => Command.SucceedAsync("kubectl", ["kustomize", folder]);

    /// <summary>Runs a command that must succeed and returns its output.</summary>
    public Task<string> RunAsync(params IEnumerable<string> arguments) =>
        Command.SucceedAsync("kubectl", kubeconfig is null ? arguments : ["--kubeconfig", kubeconfig, .. arguments]);
}
