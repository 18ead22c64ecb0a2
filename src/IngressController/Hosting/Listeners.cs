using IngressController.Admin;
using IngressController.Admission;
using IngressController.Kubernetes;
using IngressController.Proxy;
using IngressController.Proxy.Streams;

namespace IngressController.Hosting;

/// <summary>All that listens: the edge with its TCP and UDP ports, the health port, and the admission webhook where there is one.</summary>
sealed class Listeners(EdgeServer edge, StreamServices streams, AdminServer admin, AdmissionServer? admission) : IAsyncDisposable
{
    /// <summary>The ports bound, once <see cref="StartAsync"/> is over.</summary>
    public (int Http, int Https, int Health) Ports => (edge.HttpPort, edge.HttpsPort, admin.Port);

    /// <summary>The port of the admission webhook; null when there is none.</summary>
    public int? AdmissionPort => admission?.Port;

    /// <summary>The ports that are for those who run the controller.</summary>
    public IReadOnlyList<int> Management => AdmissionPort is { } port ? [admin.Port, port] : [admin.Port];

    /// <exception cref="ConfigurationException">A port cannot be had; the message names its flag.</exception>
    public async Task StartAsync()
    {
        await ListenAsync(admin.StartAsync, "--healthz-port").ConfigureAwait(false);
        await ListenAsync(edge.StartAsync, "--http-port or --https-port").ConfigureAwait(false);
        if (admission is not null)
            await ListenAsync(admission.StartAsync, "--validating-webhook").ConfigureAwait(false);
    }

    /// <summary>Accepts nothing more, and waits for what is under way until <paramref name="abort"/>. The health port goes on.</summary>
    public Task StopTrafficAsync(CancellationToken abort) => Task.WhenAll(
        edge.StopAsync(abort), streams.StopAsync(abort), admission?.StopAsync(abort) ?? Task.CompletedTask);

    public Task StopHealthAsync() => admin.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await edge.DisposeAsync().ConfigureAwait(false);
        streams.Dispose();
        admin.Dispose();
        admission?.Dispose();
    }

    static async Task ListenAsync(Func<CancellationToken, Task> start, string flags)
    {
        try
        {
            await start(CancellationToken.None).ConfigureAwait(false);
        }
        catch (IOException error)
        {
            throw new ConfigurationException($"{flags}: {error.Message.TrimEnd('.')}", error);
        }
    }
}
