namespace IngressController.EndToEnd.Tests.Change;

/// <summary>Tests that measure, or that keep the machine busy: one after the other, and not beside any others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class UnderTraffic
{
    public const string Name = "Under traffic";
}
