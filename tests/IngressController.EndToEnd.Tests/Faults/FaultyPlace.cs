using System.Net;
using IngressController.EndToEnd.Tests.Controller;
using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Pods;
using IngressController.EndToEnd.Tests.Sources;

namespace IngressController.EndToEnd.Tests.Faults;

/// <summary>
/// A controller in surroundings that lack something, with one pod: <c>a.example</c> leads to it, and <c>streamed.example</c>, with bodies
/// passed on as they come.
/// </summary>
sealed class FaultyPlace : IAsyncDisposable
{
    readonly Scratch _folder;
    readonly Pod _pod;

    FaultyPlace(Scratch folder, Pod pod, ControllerProcess controller) => (_folder, _pod, Controller) = (folder, pod, controller);

    public ControllerProcess Controller { get; }

    /// <summary>The pod's own view of its requests.</summary>
    public EchoPod.EchoServer Pod => _pod.Server;

    /// <param name="launcher">A command that becomes the program, in the surroundings that it makes.</param>
    /// <param name="settings">Lines of the ConfigMap's data.</param>
    public static async Task<FaultyPlace> StartAsync(IEnumerable<string> launcher, params IEnumerable<string> settings)
    {
        var folder = new Scratch("faulty");
        var pod = await new LoopbackPods().StartAsync("pod");
        var port = pod.Server.Endpoint.Port;
        var manifests = Directory.CreateDirectory(folder.File("manifests")).FullName;
        (string Name, string Yaml)[] objects =
        [
            ("class", Objects.IngressClass()), ("service", Objects.Service("pod", port)),
            ("slice", Objects.EndpointSlice("pod", port, "http", [(pod.Address, "pod-0")])), ("ingress", Objects.Ingress("a", "a.example", "pod")),
            ("streamed", Objects.Ingress("streamed", "streamed.example", "pod", annotation: "nginx.ingress.kubernetes.io/proxy-request-buffering: \"off\"")),
            ("settings", $"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: settings}}, data: {{{string.Join(", ", settings)}}}}}"),
        ];
        foreach (var (name, yaml) in objects)
            await File.WriteAllTextAsync(Path.Combine(manifests, $"{name}.yaml"), yaml);
        var program = RunningProgram.Start(
        [
            .. launcher, await ControllerProgram.PathAsync(), "--manifests", manifests, "--configmap", "default/settings",
            "--http-port", "0", "--https-port", "0", "--healthz-port", "0",
        ]);
        return new(folder, pod, await ControllerProcess.FollowAsync(program));
    }

    /// <summary>Writes an object beside those that are there.</summary>
    public Task WriteAsync(string name, string yaml) => File.WriteAllTextAsync(Path.Combine(_folder.File("manifests"), $"{name}.yaml"), yaml);

    /// <summary>Waits until a new client gets 200.</summary>
    public async Task UntilServedAsync(string host)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        await Eventually.IsAsync($"{host} is served", () => AskAsync(client, host), static status => status == HttpStatusCode.OK);
    }

    public async ValueTask DisposeAsync()
    {
        await Controller.DisposeAsync();
        await _pod.DisposeAsync();
        _folder.Dispose();
    }

    async Task<HttpStatusCode?> AskAsync(HttpClient client, string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{Controller.Http}/");
        request.Headers.Host = host;
        request.Headers.ConnectionClose = true;
        try
        {
            using var answer = await client.SendAsync(request);
            return answer.StatusCode;
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }
}
