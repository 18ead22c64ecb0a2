namespace IngressController.Load.Abuse.Attacks;

/// <summary>No attack at all: what the measurement itself, and noise, would be taken for.</summary>
sealed class Peace() : Attack("peace", "-", "nothing at all, to see what noise does to the rules")
{
    public override Task RunAsync(AttackPlace place, CancellationToken end) => Task.CompletedTask;
}
