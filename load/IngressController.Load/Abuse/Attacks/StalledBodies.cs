using IngressController.Load.Abuse.Tools;

namespace IngressController.Load.Abuse.Attacks;

/// <summary>Bodies of 1 MB that stop just before their end: what came is kept in files.</summary>
sealed class StalledBodies() : Attack("stalled-bodies", "S13", "400 connections with a body of 1 MB that stops one octet before its end")
{
    const int Clients = 400;
    const int Length = 1 << 20;

    public override async Task RunAsync(AttackPlace place, CancellationToken end)
    {
        var host = await place.ServeAsync("bodies", EvilPod.Answering(0), end);
        var head = RawHttp.Post(host, "/", $"Content-Length: {Length}\r\n");
        var body = new byte[Length - 1];
        await Crowd.RunAsync(Clients, place.Tally, async (_, stop) =>
        {
            await using var stream = await place.ConnectAsync(place.Ports.Http, stop);
            place.Tally.Add("requests");
            await stream.WriteAsync(head, stop);
            await stream.WriteAsync(body, stop);
            place.Tally.Add("bodies sent");
            place.Tally.Add($"answers {await RawHttp.AskAsync(stream, [], stop)}");
        }, end);
    }
}
