namespace IngressController.Load.Abuse.Attacks;

/// <summary>Connections to the TLS port that never begin a handshake.</summary>
sealed class SilentTls() : Attack("silent-tls", "S17", "17,000 connections of one address to the TLS port without a handshake")
{
    public override Task RunAsync(AttackPlace place, CancellationToken end) => Waiting.RunAsync(place, place.Ports.Https, [], null, end);
}
