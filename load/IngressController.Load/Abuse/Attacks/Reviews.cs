using System.Net.Security;
using System.Text;
using System.Text.Json.Nodes;
using IngressController.Load.Abuse.Tools;
using IngressController.Load.Cluster;

namespace IngressController.Load.Abuse.Attacks;

/// <summary>Objects that are never stored: the admission webhook reads them all the same.</summary>
sealed class Reviews() : Attack("reviews", "S8", "16 callers of the webhook with regular expressions of 120 KB, 9,000 alias patterns, 5,000 paths")
{
    const int Callers = 16;
    const int Count = 5000;

    public override Task RunAsync(AttackPlace place, CancellationToken end)
    {
        byte[][] reviews = [.. Ingresses().Select(Review)];
        return Crowd.RunAsync(Callers, place.Tally, async (_, stop) =>
        {
            await using var stream = await place.ConnectAsync(place.Ports.Webhook, "localhost", SslApplicationProtocol.Http11, stop);
            var review = reviews[Random.Shared.Next(reviews.Length)];
            var head = RawHttp.Post("localhost", "/", $"Connection: close\r\nContent-Type: application/json\r\nContent-Length: {review.Length}\r\n");
            place.Tally.Add("reviews");
            place.Tally.Add($"answers {await RawHttp.AskAsync(stream, [.. head, .. review], stop)}");
        }, end);
    }

    static IEnumerable<Manifest> Ingresses() =>
    [
        .. NestedGroups.Ingresses(0),
        Manifest.Ingress(
            "alias", [AttackPlace.HostOf("alias")], "nowhere", [("server-alias", string.Join(',', Enumerable.Range(0, Count).Select(i => $"~a{i}")))]),
        Manifest.Ingress("paths", [AttackPlace.HostOf("paths")], "nowhere", paths: [.. Enumerable.Range(0, Count).Select(i => ($"/{i}", "Prefix"))]),
    ];

    static byte[] Review(Manifest manifest)
    {
        manifest.Json["metadata"]!["namespace"] = AbuseNames.Evil;
        return Encoding.UTF8.GetBytes(new JsonObject
        {
            ["apiVersion"] = "admission.k8s.io/v1",
            ["kind"] = "AdmissionReview",
            ["request"] = new JsonObject
            {
                ["uid"] = "1",
                ["operation"] = "CREATE",
                ["resource"] = new JsonObject { ["group"] = "networking.k8s.io", ["version"] = "v1", ["resource"] = "ingresses" },
                ["namespace"] = AbuseNames.Evil,
                ["name"] = manifest.Name,
                ["object"] = manifest.Json,
            },
        }.ToJsonString());
    }
}
