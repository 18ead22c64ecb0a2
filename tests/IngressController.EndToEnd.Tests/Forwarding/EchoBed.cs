using IngressController.EndToEnd.Tests.Controller;
using IngressController.EndToEnd.Tests.Pods;
using IngressController.EndToEnd.Tests.Sources;
using IngressController.EndToEnd.Tests.Traffic;

namespace IngressController.EndToEnd.Tests.Forwarding;

/// <summary>
/// A controller that sends <c>echo.example</c> to one pod, and <c>streamed.example</c> with request bodies passed on as they come;
/// the tests of a class share it.
/// </summary>
public sealed class EchoBed : IAsyncLifetime
{
    internal TestBed Bed { get; private set; } = null!;

    internal Pod Pod { get; private set; } = null!;

    internal EdgeClient Client => Bed.Client;

    internal ControllerProcess Controller => Bed.Controller;

    public async ValueTask InitializeAsync()
    {
        Bed = await TestBed.CreateAsync(Source.Manifests);
        Pod = (await Bed.StartServiceAsync("echo"))[0];
        await Bed.ApplyAsync(Objects.Ingress("echo", "echo.example", "echo"));
        await Bed.ApplyAsync(Objects.Ingress(
            "streamed", "streamed.example", "echo", annotation: "nginx.ingress.kubernetes.io/proxy-request-buffering: \"off\""));
        await Bed.StartControllerAsync();
        await Client.UntilServedByAsync("http://echo.example/", "echo");
        await Client.UntilServedByAsync("http://streamed.example/", "echo");
    }

    public ValueTask DisposeAsync() => Bed.DisposeAsync();
}
