using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using IngressController.Load.Abuse.Tools;
using IngressController.Load.Cluster;

namespace IngressController.Load.Abuse.Attacks;

/// <summary>
/// Answers of an authentication service that are kept, each with headers of nearly 60 KB. The service is a pod behind a host-less
/// Ingress of the attackers, asked by the controller's own port: other addresses of this machine are refused, as they should be.
/// </summary>
sealed class LargeAuthAnswers() : Attack(
    "large-auth-answers", "S15",
    "auth-cache-key by request, with an authentication service that answers with 16 headers of 3.7 KB")
{
    const int Clients = 32;
    const int Headers = 16;
    const int Length = 3700;

    public override async Task RunAsync(AttackPlace place, CancellationToken end)
    {
        var names = Enumerable.Range(0, Headers).Select(i => $"X-Auth-{i}").ToList();
        var fields = string.Concat(names.Select(name => $"{name}: {new string('a', Length)}\r\n"));
        var answer = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\n{fields}Content-Length: 0\r\n\r\n");
        var port = EvilPod.Start(async (stream, stop) =>
        {
            while ((await RawHttp.HeadAsync(stream, stop)).Length > 0)
                await stream.WriteAsync(answer, stop);
        }, place.Tally, end);
        var service = Manifest.Ingress("service", [""], "service", [("ssl-redirect", "false"), ("proxy-buffer-size", "128k")], [("/service", "Prefix")]);
        ((System.Text.Json.Nodes.JsonObject)service.Json["spec"]!["rules"]![0]!).Remove("host");
        await place.WriteAsync(end, Manifest.Service("service"), Manifest.Slice("service", port, AbuseNames.EvilPods), service);
        var host = await place.ServeAsync(
            "cached", EvilPod.Answering(0), end, ("auth-url", $"http://{OwnAddress()}:{place.Ports.Http}/service"), ("auth-cache-key", "$arg_k"),
            ("auth-cache-duration", "200 1h"), ("auth-response-headers", string.Join(',', names)));
        await Asking.RunAsync(place, Clients, turn => (host, $"/?k={turn}", ""), end);
    }

    static string OwnAddress() => NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(nic => nic.GetIPProperties().UnicastAddresses)
        .Select(entry => entry.Address)
        .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !System.Net.IPAddress.IsLoopback(address))?.ToString()
        ?? "127.0.0.1";
}
