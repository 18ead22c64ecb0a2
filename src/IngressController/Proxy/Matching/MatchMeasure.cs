using System.Collections.Immutable;

namespace IngressController.Proxy.Matching;

/// <summary>Measures what the thread uses until <see cref="Dispose"/>, and charges a host's account. Without an account it does nothing.</summary>
readonly ref struct MatchMeasure
{
    readonly MatchBudget? _budget;
    readonly MatchAccount? _account;
    readonly ImmutableArray<RenewableRegex> _compared;
    readonly MatchReading _begun;

    public MatchMeasure(MatchBudget? budget, MatchAccount? account, ImmutableArray<RenewableRegex> compared)
    {
        (_budget, _account, _compared) = (budget, account, compared);
        _begun = budget is null ? default : ThreadUsage.Read();
    }

    public void Dispose() => _budget?.Charge(_account!, ThreadUsage.Since(_begun), _compared);
}
