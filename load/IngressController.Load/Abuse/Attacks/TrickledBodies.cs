using IngressController.Load.Abuse.Tools;

namespace IngressController.Load.Abuse.Attacks;

/// <summary>Bodies that come one octet at a time.</summary>
sealed class TrickledBodies() : Attack("trickled-bodies", "S13", "2,000 connections with a body of which one octet comes each second")
{
    const int Clients = 2000;

    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public override async Task RunAsync(AttackPlace place, CancellationToken end)
    {
        var host = await place.ServeAsync("trickled", EvilPod.Answering(0), end);
        var head = RawHttp.Post(host, "/", "Content-Length: 100000\r\n");
        await Crowd.RunAsync(Clients, place.Tally, async (_, stop) =>
        {
            await using var stream = await place.ConnectAsync(place.Ports.Http, stop);
            place.Tally.Add("requests");
            await stream.WriteAsync(head, stop);
            while (true)
            {
                await stream.WriteAsync("x"u8.ToArray(), stop);
                await Task.Delay(Second, stop);
            }
        }, end);
    }
}
