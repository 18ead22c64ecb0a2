using System.Collections.Immutable;
using IngressController.Core.Gateways.Serving;
using IngressController.Core.Limits;
using IngressController.Core.Routing;

namespace IngressController.Core.Gateways.Rules;

/// <summary>Reads the matches of rules.</summary>
static class MatchReader
{
    static readonly PathKey Everything = new(PathKind.Prefix, "");

    /// <summary>Reads the matches of a rule; without any it matches everything.</summary>
    /// <param name="route">The route.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="matches">The matches that can be served; the whole rule is unusable with a problem.</param>
    public static Problem? Read(GatewayRoute route, RouteRule rule, out ImmutableArray<MatchDraft> matches)
    {
        var isGrpc = route.Kind == ResourceKind.GRPCRoute;
        var read = ImmutableArray.CreateBuilder<MatchDraft>();
        Problem? problem = null;
        foreach (var match in rule.Matches)
        {
            if (ProblemOf(match) is { } wrong)
                problem ??= new(GatewayApi.UnsupportedValue, wrong);
            else
                read.Add(new(
                    PathOf(match), match.Method, isGrpc, InOctets(Distinct(match.Headers, StringComparer.OrdinalIgnoreCase)),
                    Distinct(match.Query, StringComparer.Ordinal)));
        }

        if (rule.Matches.IsEmpty)
            read.Add(new(Everything, null, isGrpc, [], []));
        matches = read.ToImmutable();
        return problem;
    }

    // Only the first of equal names counts.
    static ImmutableArray<NamedMatch> Distinct(ValueArray<NamedMatch> matches, StringComparer names) =>
        [.. matches.DistinctBy(static match => match.Name, names)];

    // As they are received.
    static ImmutableArray<NamedMatch> InOctets(ImmutableArray<NamedMatch> headers) =>
        [.. headers.Select(static match => match with { Value = match.Value with { Value = RequestTarget.OctetsOf(match.Value.Value) } })];

    static PathKey PathOf(RouteMatch match) => match switch
    {
        { Grpc: { } method } => (method.Service, method.Method) switch
        {
            ({ } service, { } name) => new(PathKind.Exact, $"/{service}/{name}"),
            ({ } service, null) => new(PathKind.Prefix, $"/{service}"),
            _ => Everything,
        },
        { Path: { Type: "Exact", Value: var path } } => new(PathKind.Exact, Read(path).Path.ToString()),
        { Path: { Value: var path } } => new(PathKind.Prefix, Read(path).Path.Span.TrimEnd('/').ToString()),
        _ => Everything,
    };

    static string? ProblemOf(RouteMatch match) =>
        ProblemOf(match.Path) ?? ProblemOf(match.Grpc) ??
        match.Headers.Select(static header => ProblemOf("headers", header)).FirstOrDefault(static problem => problem is not null) ??
        match.Query.Select(static parameter => ProblemOf("queryParams", parameter)).FirstOrDefault(static problem => problem is not null);

    static string? ProblemOf(TextMatch? path) => path switch
    {
        null => null,
        { Type: not ("Exact" or "PathPrefix") } => $"path.type \"{path.Type}\" is not supported: write Exact or PathPrefix",
        _ when TenantLimits.PathLength.ProblemOf(path.Value.Length) is { } tooLong => $"path.value {tooLong}",
        _ when !path.Value.StartsWith('/') => $"path.value \"{path.Value}\" does not begin with a slash",
        _ when Read(path.Value) is { IsNone: true } => $"path.value \"{path.Value}\" is no path of a URL: it has a blank, a broken escape or too many /../",
        _ when IsUnreachable(path.Value) => $"path.value \"{path.Value}\" matches no request: paths are compared decoded, without //, /./, /../, ? and #",
        _ => null,
    };

    static string? ProblemOf(GrpcMethod? method) => method switch
    {
        null or { Type: "Exact", Service: not null } or { Type: "Exact", Service: null, Method: null } => null,
        { Type: "Exact" } => "method.method without method.service is not supported: name the service",
        _ => $"method.type \"{method.Type}\" is not supported: write Exact",
    };

    static string? ProblemOf(string list, NamedMatch match) =>
        match.Value.Type != "Exact" ? $"{list}: the type \"{match.Value.Type}\" of \"{match.Name}\" is not supported: write Exact"
        : match.Name.Length == 0 ? $"{list}: a name is empty"
        : null;

    // Escaped as in a URL, or written out.
    static RequestTarget Read(string path) => RequestTarget.TryParse(RequestTarget.OctetsOf(path), out var target) ? target : default;

    static bool IsUnreachable(string path) =>
        path.Contains("//", StringComparison.Ordinal) || path.AsSpan().ContainsAny('?', '#') || Read(path).HasDotSegments;
}
