using System.Net;
using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;
using IngressController.Tests.Tls;

namespace IngressController.Tests.Proxy.Forwarding.Http1;

/// <summary>
/// Pods that break off, stall, answer early, twice or in pieces, and clients that leave: nobody gets what belongs to another, no
/// request runs more often than it may, everything ends, and nothing is left behind.
/// </summary>
public sealed class FaultyPodTests
{
    const int MostExchanges = 10_000;
    const int Workers = 32;

    /// <summary>Three tries that stall take four seconds; the rest is for a machine that is busy.</summary>
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(false, MostExchanges)]
    [InlineData(true, MostExchanges / 4)]
    public async Task Whatever_pods_do_each_client_gets_its_own_answer_or_knows_that_it_has_none(bool isTls, int exchanges)
    {
        var seed = Seeds.Of();
        var world = new FaultWorld();
        using var certificate = TestAuthority.Create().Endpoint(names: "raw.test");
        await using FaultyPod one = new(world, isTls ? certificate : null), other = new(world, isTls ? certificate : null);
        var pods = Backends.Service("raw", new IPEndPoint(IPAddress.Loopback, one.Pod.Port), new IPEndPoint(IPAddress.Loopback, other.Pod.Port));
        string[] annotations =
        [
            $"backend-protocol: {(isTls ? "HTTPS" : "HTTP")}", "ssl-redirect: false",
            "proxy-read-timeout: 1", "proxy-send-timeout: 1", "proxy-connect-timeout: 2",
        ];
        await using var edge = await EdgeFixture.StartAsync(
            Backends.Join(
                pods,
                EdgeFixture.Ingress("buffered", "on.test", ["/=raw"], annotations),
                EdgeFixture.Ingress("streamed", "off.test", ["/=raw"], [.. annotations, "proxy-request-buffering: off"])),
            "upstream-keepalive-timeout: \"2\"");

        var next = -1;
        using (FaultHttp2Client first = new(edge.Ports.Http, world), second = new(edge.Ports.Http, world))
        {
            await Task.WhenAll(Enumerable.Range(0, Workers).Select(i =>
                i % 4 == 0 ? WorkAsync(first.RunAsync) : i % 4 == 1 ? WorkAsync(second.RunAsync) : Http1Async()));
        }

        await Eventually.TrueAsync(() => one.Open + other.Open == 0, $"WIRE_SEED={seed}: no connection to a pod is left");

        // What Kestrel says of one connection begins with its name.
        foreach (var group in edge.Log.Where(IsError).GroupBy(line => line[(line.LastIndexOf('"') + 1)..]))
            world.Problems.Enqueue($"{group.Count()} times: {group.First()}");
        var connections = one.Pod.Connections + other.Pod.Connections;
        var summary = $"{world.Problems.Count} problems, {world.Wholes.Count} whole answers, {connections} connections";
        Assert.True(world.Problems.IsEmpty, $"WIRE_SEED={seed}: {summary}\n{string.Join('\n', world.Problems.Take(20))}");

        // That it was not for lack of answers, second tries and kept connections.
        Assert.InRange(world.Wholes.Count, exchanges / 2, exchanges);
        Assert.Contains(world.Wholes, plan => plan.Sights > 1);
        Assert.InRange(connections, 1, exchanges * 3 / 4);

        static bool IsError(string line) => line.StartsWith("Error", StringComparison.Ordinal) || line.StartsWith("Critical", StringComparison.Ordinal);

        async Task Http1Async()
        {
            using var client = new FaultClient(edge.Ports.Http, world);
            await WorkAsync(client.RunAsync);
        }

        async Task WorkAsync(Func<FaultPlan, CancellationToken, Task> run)
        {
            while (Interlocked.Increment(ref next) is var i && i < exchanges)
            {
                var plan = new FaultPlan(new(unchecked(seed + i)), $"{i}-{seed:x}");
                world.Plans[plan.Id] = plan;
                using var limit = new CancellationTokenSource(Limit);
                try
                {
                    await run(plan, limit.Token);
                }
                catch (Exception error)
                {
                    world.Report(plan, limit.IsCancellationRequested ? "it did not end" : error.ToString());
                }
            }
        }
    }
}
