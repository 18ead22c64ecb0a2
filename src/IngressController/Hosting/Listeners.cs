using IngressController.Admin;
using IngressController.Admission;
using IngressController.Kubernetes;
using IngressController.Proxy;
using IngressController.Proxy.Streams;

namespace IngressController.Hosting;

/// <summary>All listeners: the edge with its TCP and UDP ports, the health port, and the admission webhook if it is on.</summary>
sealed class Listeners(EdgeServer edge, StreamServices streams, AdminServer admin, AdmissionServer? admission) : IAsyncDisposable
{
    /// <summary>The bound ports, after <see cref="StartAsync"/>.</summary>
    public (int Http, int Https, int Health) Ports => (edge.HttpPort, edge.HttpsPort, admin.Port);

    /// <summary>The port of the admission webhook; null when it is off.</summary>
    public int? AdmissionPort => admission?.Port;

    /// <summary>The ports that are not for clients.</summary>
    public IReadOnlyList<int> Management => AdmissionPort is { } port ? [admin.Port, port] : [admin.Port];

    /// <exception cref="ConfigurationException">A port cannot be bound; the message names its flag.</exception>
    public async Task StartAsync()
    {
        await ListenAsync(admin.StartAsync, "--healthz-port");
        await ListenAsync(edge.StartAsync, "--http-port or --https-port");
        if (admission is not null)
            await ListenAsync(admission.StartAsync, "--validating-webhook");
    }

    /// <summary>Stops accepting, and waits for open requests and sessions until <paramref name="abort"/>. The health port stays open.</summary>
    public Task StopTrafficAsync(CancellationToken abort) => Task.WhenAll(
        edge.StopAsync(abort), streams.StopAsync(abort), admission?.StopAsync(abort) ?? Task.CompletedTask);

    public Task StopHealthAsync() => admin.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await edge.DisposeAsync();
        streams.Dispose();
        admin.Dispose();
        admission?.Dispose();
    }

    static async Task ListenAsync(Func<CancellationToken, Task> start, string flags)
    {
        try
        {
            await start(CancellationToken.None);
        }
        catch (IOException error)
        {
            throw new ConfigurationException($"{flags}: {error.Message.TrimEnd('.')}", error);
        }
    }
}
