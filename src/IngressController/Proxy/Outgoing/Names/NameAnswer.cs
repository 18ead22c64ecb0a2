using System.Net;

namespace IngressController.Proxy.Outgoing.Names;

/// <summary>What became of a lookup.</summary>
enum NameOutcome
{
    /// <summary>The name has addresses.</summary>
    Answered,

    /// <summary>There is no such name, or it has no address.</summary>
    NotFound,

    /// <summary>No name server could say, or not in time.</summary>
    Unanswered,
}

/// <param name="Addresses">In the order in which they are to be tried; some only for <see cref="NameOutcome.Answered"/>.</param>
/// <param name="Lifetime">How long the addresses are good, as the name servers say.</param>
/// <param name="Problem">Why there is none.</param>
sealed record NameAnswer(NameOutcome Outcome, IReadOnlyList<IPAddress> Addresses, TimeSpan Lifetime, string Problem = "")
{
    public static NameAnswer NotFound { get; } = new(NameOutcome.NotFound, [], TimeSpan.Zero, "there is no such name");

    public static NameAnswer Unanswered(string problem) => new(NameOutcome.Unanswered, [], TimeSpan.Zero, problem);
}

/// <summary>A name has no addresses now.</summary>
/// <param name="problem">Why, without the name.</param>
sealed class NameException(string name, NameOutcome outcome, string problem) : IOException($"{name}: {problem}")
{
    /// <summary>Never <see cref="NameOutcome.Answered"/>.</summary>
    public NameOutcome Outcome => outcome;
}
