using IngressController.EndToEnd.Tests.Controller;
using IngressController.EndToEnd.Tests.Deploy;
using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Pods;
using IngressController.EndToEnd.Tests.Sources;
using IngressController.TestTree;

namespace IngressController.EndToEnd.Tests.Handbook;

/// <summary>
/// A newcomer's machine: the program on the PATH, a cluster of one's own in <c>~/.kube/config</c>, and a folder with <c>manifests</c> and what
/// lies beside README.md. Cluster and manifests hold a shop that has a pod.
/// </summary>
public sealed class NewcomersPlace : IAsyncLifetime
{
    readonly Scratch _home = new("newcomer");
    ApiServer? _server;
    Pod? _pod;

    public async ValueTask InitializeAsync()
    {
        TestBed.DemandApiServer();
        await Kubectl.DemandAsync();
        var pods = new LoopbackPods();
        _pod = await pods.StartAsync("shop-1");
        string[] objects = [Objects.Service("shop", pods.Port), Objects.EndpointSlice("shop", pods.Port, [_pod]), Objects.Ingress("shop", "shop.test", "shop")];
        Directory.CreateDirectory(_home.File("manifests"));
        await File.WriteAllTextAsync(_home.File("manifests/shop.yaml"), string.Join("\n---\n", objects));
        foreach (var folder in new[] { "deploy", "src", "tests" })
            File.CreateSymbolicLink(_home.File(folder), Repository.Path(folder));

        _server = await ApiServer.StartAsync();
        Directory.CreateDirectory(_home.File(".kube"));
        File.Copy(_server.Kubeconfig, _home.File(".kube/config"));
        await new Kubectl(_server.Kubeconfig).RunAsync("apply", "-f", _home.File("manifests"));
    }

    /// <summary>Runs a command to its end, as it stands in a handbook.</summary>
    internal async Task<CommandResult> RunAsync(string command) => await Command.RunAsync("bash", ["-c", await ScriptAsync(command)]);

    /// <summary>Starts a command that serves, as it stands in a handbook, but on ports that are free.</summary>
    internal async Task<RunningProgram> StartAsync(string command) => RunningProgram.Start(
        "bash", "-c", await ScriptAsync($"exec {command} --http-port 0 --https-port 0 --healthz-port 0"));

    async Task<string> ScriptAsync(string command) => $"""
        export HOME='{_home.Path}' PATH='{Path.GetDirectoryName(await ControllerProgram.PathAsync())}':$PATH
        cd ~
        {command}
        """;

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        if (_pod is not null)
            await _pod.DisposeAsync();
        _home.Dispose();
    }
}
