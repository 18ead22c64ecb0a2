namespace IngressController.Load.Abuse.Attacks;

/// <summary>Heads that don't end.</summary>
sealed class HalfHeads() : Attack("half-heads", "S17", "17,000 connections of one address with half a head")
{
    public override Task RunAsync(AttackPlace place, CancellationToken end) =>
        Waiting.RunAsync(place, place.Ports.Http, "GET / HTTP/1.1\r\nHost: shop.victim.test\r\nX-"u8.ToArray(), null, end);
}
