using System.Diagnostics;
using System.Globalization;
using System.Text;
using IngressController.Load.Abuse.Tools;
using IngressController.Load.Cluster;

namespace IngressController.Load.Abuse.Attacks;

/// <summary>A pod that answers with every status there can be, on a path of 900 characters: series of the metrics.</summary>
sealed class OddStatuses() : Attack("odd-statuses", "S14", "8 methods, statuses 200 to 996 of a pod, a path of 900 characters; a scrape every 2 s")
{
    const int Clients = 16;
    const int PathLength = 900;
    const int First = 200;
    const int Count = 797;

    static readonly string[] s_methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND"];

    static readonly TimeSpan BetweenRequests = TimeSpan.FromMilliseconds(30);
    static readonly TimeSpan BetweenScrapes = TimeSpan.FromSeconds(2);

    public override async Task RunAsync(AttackPlace place, CancellationToken end)
    {
        var path = "/" + new string('p', PathLength - 1);
        var port = EvilPod.Start(PodAsync, place.Tally, end);
        var host = AttackPlace.HostOf("statuses");
        await place.WriteAsync(
            end, Manifest.Service("statuses"), Manifest.Slice("statuses", port, AbuseNames.EvilPods),
            Manifest.Ingress("statuses", [host], "statuses", [("ssl-redirect", "false")], [(path, "Prefix")]));
        var asked = -1;
        await Task.WhenAll(
            ScrapeAsync(place, end),
            Crowd.RunAsync(Clients, place.Tally, async (_, stop) =>
            {
                var turn = Interlocked.Increment(ref asked) % (Count * s_methods.Length);
                var request = $"{s_methods[turn / Count]} {path} HTTP/1.1\r\nHost: {host}\r\n" +
                    $"X-Status: {First + turn % Count}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
                await using var stream = await place.ConnectAsync(place.Ports.Http, stop);
                place.Tally.Add("requests");
                await RawHttp.AskAsync(stream, Encoding.ASCII.GetBytes(request), stop);
                place.Tally.Add("answers");
            }, end, BetweenRequests));
    }

    static async Task ScrapeAsync(AttackPlace place, CancellationToken end)
    {
        using var client = new HttpClient();
        while (true)
        {
            await Task.Delay(BetweenScrapes, end);
            var start = Stopwatch.GetTimestamp();
            var octets = await client.GetByteArrayAsync(new Uri($"http://127.0.0.1:{place.Ports.Health}/metrics"), end);
            place.Tally.Highest("largest scrape in KB", octets.Length / 1000);
            place.Tally.Highest("longest scrape in ms", (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
    }

    static async Task PodAsync(Stream stream, CancellationToken end)
    {
        while (await RawHttp.HeadAsync(stream, end) is { Length: > 0 } head)
        {
            const string Field = "X-Status: ";
            var at = head.IndexOf(Field, StringComparison.OrdinalIgnoreCase);
            var status = at < 0 ? "200" : head.Substring(at + Field.Length, 3);
            var length = status is "204" or "304" ? "" : "Content-Length: 0\r\n";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} Odd\r\n{length}\r\n")), end);
        }
    }
}
