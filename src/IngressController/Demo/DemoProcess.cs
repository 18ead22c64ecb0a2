using System.Net;
using System.Net.Sockets;
using IngressController.Cli;
using IngressController.Hosting;
using IngressController.Kubernetes.Manifests;
using IngressController.Options;

namespace IngressController.Demo;

/// <summary>The <c>demo</c> command: the lab with its pods inside this process, served on loopback.</summary>
static class DemoProcess
{
    const int PodPort = 8080;
    const int ShowsTraffic = 2;

    static readonly (string Name, string Address)[] Pods =
    [
        ("websrv-1", "127.0.1.1"), ("guestsrv-1", "127.0.2.1"), ("guestsrv-2", "127.0.2.2"),
        ("adminsrv-1", "127.0.3.1"), ("adminsrv-2", "127.0.3.2"), ("adminsrv-3", "127.0.3.3"),
    ];

    public static async Task<int> RunAsync(ControllerOptions options, bool traffic, CancellationToken cancellation)
    {
        // What it prints is to be read: of itself it tells problems alone, and of its own traffic nothing.
        using var loggers = Logs.Create(options.Verbosity, LogLevel.Warning);
        using var stop = new StopSignals(cancellation);
        var folder = Directory.CreateTempSubdirectory("ingress-yarp-demo-");
        try
        {
            await using var pods = new EchoPods(new(loggers));
            foreach (var (name, address) in Pods)
                await pods.StartAsync(name, IPAddress.Parse(address), PodPort, stop.Token);
            await LabManifests.WriteAsync(folder.FullName, stop.Token);

            // Loopback only: a demo should not be reachable from outside, and binding all addresses would conflict with the pods' ports.
            var demo = options with
            {
                BindAddress = options.BindAddress ?? IPAddress.Loopback,
                HealthzHost = options.HealthzHost ?? IPAddress.Loopback,
                PostShutdownGracePeriod = TimeSpan.Zero,
                Translation = options.Translation with { IngressClassIsGiven = true },
            };
            var source = ManifestSource.Open(folder.FullName, loggers.CreateLogger<ManifestSource>());
            await using var output = traffic && options.Verbosity < ShowsTraffic ? Stream.Null : Console.OpenStandardOutput();
            await using var controller = new Controller(demo, demo.Translation, source, loggers, TimeProvider.System, output);
            var running = controller.RunAsync(stop.Token);
            if (await Task.WhenAny(controller.Ready, running) == controller.Ready)
            {
                await Console.Error.WriteLineAsync(UrlsToTry(controller.Ports, options, traffic));
                if (traffic)
                    await DemoTraffic.RunAsync(controller.Ports.Http, stop.Token);
            }

            await running;
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static string UrlsToTry((int Http, int Https, int Health) ports, ControllerOptions options, bool traffic)
    {
        var address = $"{Host(options.BindAddress)}:{ports.Http}";
        return $"""

            The lab runs. Status page: {(options.EnableStatusPage ? $"http://{Host(options.HealthzHost)}:{ports.Health}/" : "off (--enable-status-page)")}
            Try:
              curl http://{address}/                                    svc1-web, 1 pod
              curl http://{address}/guest                               svc2-guest, 2 pods in turn
              curl http://{address}/admin                               svc3-admin, 3 pods in turn
              curl -H 'Host: dict.gasbugs.com' http://{address}/        a virtual host
              curl -k --resolve www.gasbugs.com:{ports.Https}:{Host(options.BindAddress)} https://www.gasbugs.com:{ports.Https}/   with TLS
              curl http://{Host(options.HealthzHost)}:{ports.Health}/metrics                             what is measured
            {(traffic ? "The access log of --traffic is left out; --v=2 shows it. " : "Requests are logged below. ")}Ctrl-C ends it.

            """;
    }

    // As it stands in a URL.
    static string Host(IPAddress? address) => address switch
    {
        null => "127.0.0.1",
        _ when address.Equals(IPAddress.Any) => "127.0.0.1",
        _ when address.Equals(IPAddress.IPv6Any) => "[::1]",
        { AddressFamily: AddressFamily.InterNetworkV6 } => $"[{address}]",
        _ => address.ToString(),
    };
}
