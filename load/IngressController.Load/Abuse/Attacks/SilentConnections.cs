namespace IngressController.Load.Abuse.Attacks;

/// <summary>As many connections as there are places, of one address, that say nothing.</summary>
sealed class SilentConnections() : Attack("silent-connections", "S17", "17,000 connections of one address that send nothing")
{
    public override Task RunAsync(AttackPlace place, CancellationToken end) => Waiting.RunAsync(place, place.Ports.Http, [], null, end);
}
