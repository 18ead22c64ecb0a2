using IngressController.Load.Abuse.Tools;

namespace IngressController.Load.Abuse.Attacks;

/// <summary>Copies of requests, with bodies, to an address where nobody is.</summary>
sealed class HangingMirrors() : Attack("hanging-mirrors", "S15", "512 clients with bodies of 60 KB that are mirrored to an address where nobody answers")
{
    const int Clients = 512;
    const int Length = 60_000;

    // Of the range for benchmarks (RFC 2544): nobody has it.
    const string Nobody = "198.18.0.1";

    public override async Task RunAsync(AttackPlace place, CancellationToken end)
    {
        var host = await place.ServeAsync("mirrored", EvilPod.Answering(0), end, ("mirror-target", $"http://{Nobody}/$request_uri"));
        byte[] request = [.. RawHttp.Post(host, "/", $"Connection: close\r\nContent-Length: {Length}\r\n"), .. new byte[Length]];
        await Crowd.RunAsync(Clients, place.Tally, async (_, stop) =>
        {
            await using var stream = await place.ConnectAsync(place.Ports.Http, stop);
            place.Tally.Add("requests");
            place.Tally.Add($"answers {await RawHttp.AskAsync(stream, request, stop)}");
        }, end);
    }
}
