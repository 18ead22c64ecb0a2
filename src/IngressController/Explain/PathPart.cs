using IngressController.Core.Redaction;
using IngressController.Core.Translation.Policies;

namespace IngressController.Explain;

/// <summary>Why a path serves, and why the other paths of its host do not.</summary>
static class PathPart
{
    const int MostOthers = 20;

    /// <exception cref="System.Text.RegularExpressions.RegexMatchTimeoutException">Comparing took too long.</exception>
    public static PathReport Of(VirtualHost host, Route route, string path)
    {
        var candidates = PathCandidates.Of(host, path, MatchDeadline.Start());
        var others = candidates.Where(candidate => !IsSame(candidate.Route, route)).ToList();
        var isDefault = IsUnmatched(host, route);
        return new(
            isDefault ? null : DiagnosticText.Of(route.Path), isDefault ? "Default" : TypeOf(route), route.Ingress?.ToString(),
            Because(host, route, candidates.Count(candidate => candidate.IsMatch), candidates.Count),
            [.. others.Take(MostOthers).Select(other => Of(other, route))], Math.Max(0, others.Count - MostOthers));
    }

    public static bool IsUnmatched(VirtualHost host, Route route) => route.Index == host.Unmatched.Index;

    // A route of path quirks stands for the path of another one.
    static bool IsSame(Route a, Route b) => a.Index == b.Index || (b.LacksTrailingSlash && a.Path == b.Path && a.Match == b.Match);

    static OtherPath Of(PathCandidate other, Route winner) => new(
        DiagnosticText.Of(other.Route.Path), TypeOf(other.Route), other.Route.Ingress?.ToString(), other.Route.Upstream?.Key.ToString(),
        !other.IsMatch ? "does not cover the path"
        : winner.LacksTrailingSlash ? "covers it too, but --nginx-path-quirks redirects it first"
        : winner.Location is not null || other.Route.Location is not null ? "covers it too, but comes later in nginx' order of locations"
        : winner.Pattern is not null ? "matches too, but is tried later: longer patterns are tried first"
        : winner.Match == PathMatch.Exact && other.Route.Match != PathMatch.Exact ? "covers it too, but Exact goes before Prefix"
        : "covers it too, but is shorter");

    static string TypeOf(Route route) =>
        route.Location is not null ? "Location" : route.Pattern is not null ? "Regex" : route.Match.ToString();

    static string Because(VirtualHost host, Route route, int matching, int all) => route switch
    {
        _ when IsUnmatched(host, route) => all == 0 ? "the host has no paths" : "none of the host's paths covers it",
        { LacksTrailingSlash: true } => "the path lacks only the trailing slash of this one (--nginx-path-quirks)",
        { Location: { } location } => $"a location of a server-snippet ({location.Kind}), which nginx prefers here",
        { Pattern: not null } =>
            $"the paths of the host are regular expressions, without case, from the start, longest first{AskedBy(host)}; " +
            (matching > 1 ? $"{matching} match, and this one is the first" : "only this one matches"),
        { Match: PathMatch.Exact } => "it is the whole path, and Exact goes before Prefix",
        _ => matching > 1 ? $"{matching} cover it, and this one is the longest" : "only this one covers it",
    };

    static string AskedBy(VirtualHost host)
    {
        var asking = host.Routes.Where(route => route.Policies.Get<RewritePolicy>()?.AsksForRegex(route.Path) == true)
            .Select(route => route.Ingress).Distinct();
        var named = string.Join(", ", asking.Take(3));
        return named.Length == 0 ? "" : $" (use-regex or rewrite-target of {named})";
    }
}
