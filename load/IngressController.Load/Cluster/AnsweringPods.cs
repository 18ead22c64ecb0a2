using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using IngressController.Load.Targets;

namespace IngressController.Load.Cluster;

/// <summary>The pods that answer for measured hosts: programs apart from this one, so that it measures undisturbed.</summary>
sealed partial class AnsweringPods : IAsyncDisposable
{
    /// <summary>What they answer as their names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["pod-a", "pod-b"];

    readonly List<ChildProcess> _processes = [];
    readonly List<IPEndPoint> _endpoints = [];

    AnsweringPods()
    {
    }

    /// <summary>Where they listen, on one port, as a slice has one for all its endpoints.</summary>
    public IReadOnlyList<IPEndPoint> Endpoints => _endpoints;

    /// <exception cref="UserException">An address can't be used.</exception>
    public static async Task<AnsweringPods> StartAsync(IReadOnlyList<IPAddress> addresses, CancellationToken cancellation)
    {
        var pods = new AnsweringPods();
        try
        {
            foreach (var (name, address) in Names.Zip(addresses))
                await pods.StartAsync(name, address, cancellation);
            return pods;
        }
        catch
        {
            await pods.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
    }

    async Task StartAsync(string name, IPAddress address, CancellationToken cancellation)
    {
        var port = _endpoints.Count == 0 ? 0 : _endpoints[0].Port;
        var process = ChildProcess.Start(Path.Combine(AppContext.BaseDirectory, "IngressController.Load"), ["backend", $"{name}={address}:{port}"]);
        _processes.Add(process);
        var line = await process.UntilWrittenAsync(PodLine(), cancellation);
        process.StopWaiting();
        _endpoints.Add(new(address, int.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture)));
    }

    [GeneratedRegex(@" listens on .*:(\d+)$")]
    private static partial Regex PodLine();
}
