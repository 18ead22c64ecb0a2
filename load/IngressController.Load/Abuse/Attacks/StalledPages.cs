using IngressController.Load.Abuse.Tools;

namespace IngressController.Load.Abuse.Attacks;

/// <summary>Clients that ask for the controller's own pages, one request behind the other, and read nothing.</summary>
sealed class StalledPages() : Attack("stalled-pages", "S12", "200 clients that ask for ten 404 pages a second in a pipeline without end, and never read")
{
    const int Clients = 200;
    const int AtOnce = 10;

    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public override Task RunAsync(AttackPlace place, CancellationToken end)
    {
        byte[] requests = [.. Enumerable.Repeat(RawHttp.Get("nobody.evil.test", "/"), AtOnce).SelectMany(request => request)];
        return Crowd.RunAsync(Clients, place.Tally, async (_, stop) =>
        {
            await using var stream = await place.ConnectAsync(place.Ports.Http, stop, Stalled.Window);
            while (true)
            {
                await stream.WriteAsync(requests, stop);
                place.Tally.Add("requests", AtOnce);
                await Task.Delay(Second, stop);
            }
        }, end);
    }
}
