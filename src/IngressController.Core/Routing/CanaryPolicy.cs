using IngressController.Core.Annotations;

namespace IngressController.Core.Routing;

/// <summary>Which requests a canary Ingress takes from its main one (behaviour 84).</summary>
/// <param name="Header">Name of the header that decides; null: none.</param>
/// <param name="HeaderValue">The header's value that chooses the canary, in place of <c>always</c> and <c>never</c>.</param>
/// <param name="HeaderPattern">A regular expression for that value; null when <paramref name="HeaderValue"/> is given.</param>
/// <param name="Cookie">Name of the cookie that decides by <c>always</c> and <c>never</c>; null: none.</param>
/// <param name="Weight">Requests out of <paramref name="WeightTotal"/> that it takes where neither header nor cookie decides.</param>
/// <param name="WeightTotal">At least 100.</param>
/// <param name="KeepsSessions">Whether a client with a session stays where it has been served (<c>affinity-canary-behavior: sticky</c>).</param>
public sealed record CanaryPolicy(
    string? Header, string? HeaderValue, RenewableRegex? HeaderPattern, string? Cookie, int Weight, int WeightTotal, bool KeepsSessions) : IPolicy
{
    /// <summary>Whether there is a pattern that cannot be used: a request with the header then goes to the main upstream, as in nginx.</summary>
    public bool IsPatternBroken { get; init; }

    /// <summary>Its share of the requests that neither header nor cookie decides: 0 to 1.</summary>
    public double Share => Math.Min(1.0, (double)Weight / WeightTotal);
}
