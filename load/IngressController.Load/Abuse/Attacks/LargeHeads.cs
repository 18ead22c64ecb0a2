using IngressController.Load.Abuse.Tools;

namespace IngressController.Load.Abuse.Attacks;

/// <summary>HTTP/1.1 requests with heads near the limit, to pods that never answer, so that each head is kept.</summary>
sealed class LargeHeads() : Attack("large-heads", "S12", "4,000 HTTP/1.1 connections with a head of 30 KB each, pods that never answer")
{
    const int Clients = 4000;
    const int Fields = 8;
    const int Length = 3700;

    public override async Task RunAsync(AttackPlace place, CancellationToken end)
    {
        var host = await place.ServeAsync("heads", EvilPod.SilentAsync, end);
        var request = RawHttp.Get(host, "/", string.Concat(Enumerable.Range(0, Fields).Select(i => $"X-{i}: {new string('h', Length)}\r\n")));
        await Crowd.RunAsync(Clients, place.Tally, async (_, stop) =>
        {
            await using var stream = await place.ConnectAsync(place.Ports.Http, stop);
            place.Tally.Add("requests");
            place.Tally.Add($"answers {await RawHttp.AskAsync(stream, request, stop)}");
        }, end);
    }
}
