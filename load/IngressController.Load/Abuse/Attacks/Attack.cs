namespace IngressController.Load.Abuse.Attacks;

/// <summary>One way to hurt others. It runs in a process of its own; what it writes into its namespace is deleted afterwards.</summary>
/// <param name="name">Its name, as the option <c>--attacks</c> takes it.</param>
/// <param name="fault">What it is about; siblings share it.</param>
/// <param name="description">In one line.</param>
abstract class Attack(string name, string fault, string description)
{
    public string Name => name;

    public string Fault => fault;

    public string Description => description;

    /// <summary>Attacks until <paramref name="end"/>.</summary>
    public abstract Task RunAsync(AttackPlace place, CancellationToken end);
}
