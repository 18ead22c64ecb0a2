using System.Net.Security;
using IngressController.Load.Abuse.Tools;

namespace IngressController.Load.Abuse.Attacks;

/// <summary>Callers of the admission webhook that nobody knows, each with a review that does not end.</summary>
sealed class LargeReviews() : Attack("large-reviews", "S16", "256 callers of the webhook with 9 MB of a review that stops before its end")
{
    const int Callers = 256;
    const int Length = 9_000_000;
    const int Block = 100_000;

    public override Task RunAsync(AttackPlace place, CancellationToken end)
    {
        var head = RawHttp.Post("localhost", "/", $"Content-Type: application/json\r\nContent-Length: {Length}\r\n");
        var block = new byte[Block];
        block.AsSpan().Fill((byte)' ');
        return Crowd.RunAsync(Callers, place.Tally, async (_, stop) =>
        {
            await using var stream = await place.ConnectAsync(place.Ports.Webhook, "localhost", SslApplicationProtocol.Http11, stop);
            place.Tally.Add("reviews");
            await stream.WriteAsync(head, stop);
            for (var sent = 0; sent < Length - Block; sent += Block)
                await stream.WriteAsync(block, stop);
            place.Tally.Add("reviews sent");
            place.Tally.Add($"answers {await RawHttp.AskAsync(stream, [], stop)}");
        }, end);
    }
}
