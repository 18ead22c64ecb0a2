using IngressController.Proxy;
using IngressController.Proxy.Balancing;
using IngressController.Proxy.Expressions;

namespace IngressController.Features.Canary;

/// <summary>One canary of a route, with the state to decide about a request.</summary>
/// <param name="Policy">Which requests it takes.</param>
/// <param name="Upstream">Where they go.</param>
/// <param name="OwnSession">The sessions of its own Ingress, where those of the main one do not extend to it; or null.</param>
sealed record BoundCanary(CanaryPolicy Policy, UpstreamState Upstream, CookieAffinity? OwnSession);

/// <summary>
/// Decides which upstream of a route serves a request (behaviour 84): by an existing session, then by headers, cookies and weights,
/// in each step oldest canary first. A canary without destinations takes nothing. Allocates nothing.
/// </summary>
/// <param name="main">The route's own upstream.</param>
/// <param name="canaries">Its canaries.</param>
/// <param name="random">Draws for the weights.</param>
sealed class CanaryChooser(UpstreamState main, BoundCanary[] canaries, Random random)
{
    /// <summary>What a header or cookie of a request says.</summary>
    public enum Verdict
    {
        None,
        Take,
        Refuse,
    }

    /// <summary>What a request's header, else its cookie, says about a canary; <see cref="Verdict.None"/>: its weight decides.</summary>
    /// <exception cref="System.Text.RegularExpressions.RegexMatchTimeoutException">Comparing took too long.</exception>
    public static Verdict Ask(CanaryPolicy policy, IHeaderDictionary headers, in MatchDeadline deadline) =>
        ByHeader(policy, headers, deadline) is not Verdict.None and var verdict ? verdict : ByCookie(policy, headers);

    /// <summary>The canary for a request, or null for the main upstream.</summary>
    /// <param name="context">The request.</param>
    /// <param name="deadline">For all patterns together.</param>
    /// <exception cref="System.Text.RegularExpressions.RegexMatchTimeoutException">Comparing took too long.</exception>
    public BoundCanary? Choose(RequestContext context, in MatchDeadline deadline = default)
    {
        var headers = context.Http.Request.Headers;
        var staysOnMain = false;
        if (context.Session is { } session)
        {
            staysOnMain = session.IsSessionOf(context, main);
            foreach (var canary in canaries)
            {
                if (canary.Policy.KeepsSessions && session.IsSessionOf(context, canary.Upstream) && IsOpen(canary))
                    return canary;
            }
        }

        foreach (var canary in canaries)
        {
            if (ByHeader(canary.Policy, headers, deadline) == Verdict.Take && MayTake(canary, staysOnMain))
                return canary;
        }

        foreach (var canary in canaries)
        {
            if (ByHeader(canary.Policy, headers, deadline) == Verdict.None && ByCookie(canary.Policy, headers) == Verdict.Take && MayTake(canary, staysOnMain))
                return canary;
        }

        return ByWeight(headers, deadline) is { } drawn && MayTake(drawn, staysOnMain) ? drawn : null;
    }

    // Each canary has a part of [0, 1). One that may not take its part leaves it to the main upstream, not to other canaries.
    BoundCanary? ByWeight(IHeaderDictionary headers, in MatchDeadline deadline)
    {
        var drawn = random.NextDouble();
        foreach (var canary in canaries)
        {
            if (drawn < canary.Policy.Share)
                return Ask(canary.Policy, headers, deadline) == Verdict.None ? canary : null;
            drawn -= canary.Policy.Share;
        }

        return null;
    }

    static bool MayTake(BoundCanary canary, bool staysOnMain) => !(staysOnMain && canary.Policy.KeepsSessions) && IsOpen(canary);

    static bool IsOpen(BoundCanary canary) => canary.Upstream.Destinations.Count > 0;

    static Verdict ByHeader(CanaryPolicy policy, IHeaderDictionary headers, in MatchDeadline deadline)
    {
        if (policy.Header is null || !headers.TryGetValue(policy.Header, out var values))
            return Verdict.None;
        var value = values.ToString();
        if (policy.HeaderValue is not null)
            return value == policy.HeaderValue ? Verdict.Take : Verdict.None;
        if (policy.IsPatternBroken)
            return Verdict.Refuse;
        if (policy.HeaderPattern is not null)
        {
            var isMatch = policy.HeaderPattern.Current.IsMatch(value);
            deadline.Check("of a canary");
            return isMatch ? Verdict.Take : Verdict.None;
        }

        return OfText(value);
    }

    static Verdict ByCookie(CanaryPolicy policy, IHeaderDictionary headers) =>
        policy.Cookie is not null && Cookies.TryFind(headers.Cookie, policy.Cookie, out var value) ? OfText(value) : Verdict.None;

    static Verdict OfText(ReadOnlySpan<char> text) => text switch
    {
        "always" => Verdict.Take,
        "never" => Verdict.Refuse,
        _ => Verdict.None,
    };
}
