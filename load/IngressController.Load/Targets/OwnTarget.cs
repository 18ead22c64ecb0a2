using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using IngressController.Load.Scenarios;

namespace IngressController.Load.Targets;

/// <summary>The controller and its pods, as processes that this program starts and ends.</summary>
sealed partial class OwnTarget : IAsyncDisposable
{
    static readonly string[] Pods = ["pod-1", "pod-2", "pod-3", "canary-1"];

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ingress-yarp-load-");
    ChildProcess? _backend;
    ChildProcess? _controller;
    OwnManifests? _manifests;
    int _http;
    int _https;

    OwnTarget()
    {
    }

    public int ControllerId => _controller!.Id;

    /// <param name="program">The controller's executable.</param>
    /// <param name="arguments">Further arguments for it.</param>
    /// <param name="processors">The processors it may use, as taskset writes them; null: all.</param>
    /// <param name="hosts">How many hosts its manifests have besides those of the scenarios.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="UserException">Something did not start; the message has what it wrote.</exception>
    public static async Task<OwnTarget> StartAsync(
        string program, IReadOnlyList<string> arguments, string? processors, int hosts, CancellationToken cancellation)
    {
        var target = new OwnTarget();
        try
        {
            await target.StartBackendAsync(hosts, cancellation);
            await target.StartControllerAsync(program, arguments, processors, cancellation);
            return target;
        }
        catch
        {
            await target.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where a scenario's requests go.</summary>
    public Target Of(OwnPlace place, int size)
    {
        var (scheme, port) = place.Https ? (Uri.UriSchemeHttps, _https) : (Uri.UriSchemeHttp, _http);
        var path = place.Path.Replace("{size}", size.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        return new(new($"{scheme}://{place.Host}:{port}{path}"), new IPEndPoint(IPAddress.Loopback, port))
        {
            Insecure = true,
            Headers = [("Authorization", "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes(OwnManifests.Credentials)))],
        };
    }

    /// <summary>Takes a pod out of the service that changes, and puts the last one back.</summary>
    public void ChangeEndpoints(int round) => _manifests!.ChangeEndpoints(round);

    /// <summary>Adds an Ingress with a host of its own, and takes it away the next time.</summary>
    public void ChangeIngress(int round) => _manifests!.ChangeIngress(round);

    public async ValueTask DisposeAsync()
    {
        if (_controller is not null)
            await _controller.DisposeAsync();
        if (_backend is not null)
            await _backend.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    async Task StartBackendAsync(int hosts, CancellationToken cancellation)
    {
        var self = Path.Combine(AppContext.BaseDirectory, "IngressController.Load");
        _backend = ChildProcess.Start(self, ["backend", .. Pods.Select(pod => $"{pod}=127.0.0.1:0")]);
        var ports = new List<int>();
        foreach (var _ in Pods)
            ports.Add(Port(await _backend.UntilWrittenAsync(PodLine(), cancellation), 1));
        _backend.StopWaiting();
        _manifests = new(_folder.FullName, ports[..^1], ports[^1]);
        _manifests.Write(hosts);
    }

    async Task StartControllerAsync(string program, IReadOnlyList<string> arguments, string? processors, CancellationToken cancellation)
    {
        string[] own = ["--manifests", _folder.FullName, "--http-port", "0", "--https-port", "0", "--healthz-port", "0"];
        _controller = ChildProcess.Start(program, [.. own, .. arguments], processors);
        var line = await _controller.UntilWrittenAsync(ListeningLine(), cancellation);
        (_http, _https) = (Port(line, 1), Port(line, 2));
        await _controller.UntilWrittenAsync(TableLine(), cancellation);
        _controller.StopWaiting();
        using var client = new HttpClient();
        while (!(await client.GetAsync(new Uri($"http://127.0.0.1:{Port(line, 3)}/readyz"), cancellation)).IsSuccessStatusCode)
            await Task.Delay(10, cancellation);
    }

    static int Port(Match match, int group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@" listens on .*:(\d+)$")]
    private static partial Regex PodLine();

    [GeneratedRegex(@"Listening on http port (\d+), https port (\d+), health port (\d+)")]
    private static partial Regex ListeningLine();

    [GeneratedRegex(@"Table \d+ in force")]
    private static partial Regex TableLine();
}
