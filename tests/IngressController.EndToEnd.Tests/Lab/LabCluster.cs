using IngressController.EndToEnd.Tests.Pods;
using IngressController.EndToEnd.Tests.Sources;

namespace IngressController.EndToEnd.Tests.Lab;

/// <summary>
/// The lab: three Services behind one Ingress, from the files that the demo brings. Only the slices
/// are made by the test, since a cluster makes them of its pods.
/// </summary>
sealed class LabCluster(TestBed bed) : IAsyncDisposable
{
    public TestBed Bed => bed;

    public List<Pod> Web { get; } = [];

    public List<Pod> Guest { get; } = [];

    public List<Pod> Admin { get; } = [];

    public static async Task<LabCluster> StartAsync(Source source)
    {
        var lab = new LabCluster(await TestBed.CreateAsync(source));
        try
        {
            await lab.StartPodsAsync(lab.Web, "websrv", 1);
            await lab.StartPodsAsync(lab.Guest, "guestsrv", 2);
            await lab.StartPodsAsync(lab.Admin, "adminsrv", 3);
            await lab.Bed.ApplyAsync(Read("services.yaml"));
            await lab.PublishAsync();
            await lab.Bed.ApplyAsync(Read("ingress.yaml"));
            await lab.Bed.StartControllerAsync();
            await lab.Bed.Client.UntilServedByAsync("http://lab.example/", "websrv");
            await lab.Bed.Client.UntilServedByAsync("http://lab.example/guest", "guestsrv");
            await lab.Bed.Client.UntilServedByAsync("http://lab.example/admin", "adminsrv");
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <summary>One of the lab's files.</summary>
    public static string Read(string file) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Lab", file));

    /// <summary>Writes the slices of the pods that there are now.</summary>
    public async Task PublishAsync()
    {
        await bed.ApplyAsync(Objects.EndpointSlice("svc1-web", bed.PodPort, Web, "web-port"));
        await bed.ApplyAsync(Objects.EndpointSlice("svc2-guest", bed.PodPort, Guest, "guest-port"));
        await bed.ApplyAsync(Objects.EndpointSlice("svc3-admin", bed.PodPort, Admin, "admin-port"));
    }

    public ValueTask DisposeAsync() => bed.DisposeAsync();

    async Task StartPodsAsync(List<Pod> pods, string name, int count)
    {
        for (var i = 1; i <= count; i++)
            pods.Add(await bed.StartPodAsync($"{name}-{i}"));
    }
}
