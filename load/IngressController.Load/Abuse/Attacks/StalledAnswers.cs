using IngressController.Load.Abuse.Tools;

namespace IngressController.Load.Abuse.Attacks;

/// <summary>Clients that ask for much and read nothing: what a pod sends has to stay somewhere.</summary>
sealed class StalledAnswers() : Attack("stalled-answers", "S12", "2,000 clients that ask for 10 MB of a pod and never read")
{
    const int Clients = 2000;
    const int Length = 10 << 20;

    public override async Task RunAsync(AttackPlace place, CancellationToken end)
    {
        var host = await place.ServeAsync("stalled", EvilPod.Answering(Length), end);
        var request = RawHttp.Get(host, "/");
        await Crowd.RunAsync(Clients, place.Tally, async (_, stop) =>
        {
            await using var stream = await place.ConnectAsync(place.Ports.Http, stop, Stalled.Window);
            await stream.WriteAsync(request, stop);
            place.Tally.Add("requests");
            await Stalled.UntilClosedAsync(stream, stop);
            place.Tally.Add("closed by the controller");
        }, end);
    }
}
