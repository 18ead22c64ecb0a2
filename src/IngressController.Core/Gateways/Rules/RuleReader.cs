using System.Collections.Immutable;
using IngressController.Core.Annotations;
using IngressController.Core.Gateways.Serving;

namespace IngressController.Core.Gateways.Rules;

/// <summary>Reads the rules of a route.</summary>
/// <param name="backends">Finds Services.</param>
/// <param name="everywhere">Policies that all routes have.</param>
sealed class RuleReader(BackendReader backends, ImmutableArray<IPolicy> everywhere)
{
    readonly FilterReader _filters = new(backends);

    /// <summary>Reads all rules of a route, in order. None throws, whatever is written.</summary>
    public ImmutableArray<RuleDraft> Read(GatewayRoute route) => [.. route.Rules.Select((rule, at) => Read(route, rule, $"spec.rules[{at}]"))];

    RuleDraft Read(GatewayRoute route, RouteRule rule, string field)
    {
        var unusable = Located(field, MatchReader.Read(route, rule, out var matches));
        var filters = _filters.Read(route, $"{field}.filters", rule.Filters);
        unusable ??= filters.Unusable;
        var prefix = matches is [{ Path: { Kind: PathKind.Prefix, Path: var only } }] ? only : null;
        if (prefix is null && filters.NeedsPrefix)
            unusable ??= new(GatewayApi.UnsupportedValue, $"{field}: ReplacePrefixMatch needs exactly one match, of a PathPrefix");
        var timeouts = TimeoutsOf(rule, field, ref unusable);
        var unresolved = filters.Unresolved;
        var targets = ImmutableArray.CreateBuilder<BackendDraft>();
        for (var i = 0; i < rule.Backends.Count; i++)
        {
            if (Read(route, $"{field}.backendRefs[{i}]", rule.Backends[i], filters, prefix, ref unresolved) is { } backend)
                targets.Add(backend);
        }

        return new(matches, [.. everywhere, .. filters.Policies(prefix), .. timeouts], targets.ToImmutable())
        {
            Redirect = filters.Redirect,
            Headers = HeadersOf(filters.RequestHeaders, filters.ResponseHeaders),
            Unusable = unusable,
            Unresolved = unresolved,
        };
    }

    static Problem? Located(string field, Problem? problem) => problem is null ? null : problem with { Message = $"{field}.matches: {problem.Message}" };

    static IEnumerable<IPolicy> TimeoutsOf(RouteRule rule, string field, ref Problem? unusable)
    {
        var request = RouteDuration.Read(rule.Timeouts.Request, out var isGood);
        var backend = RouteDuration.Read(rule.Timeouts.BackendRequest, out var isBackendGood);
        if (!isGood || !isBackendGood)
            unusable ??= new(GatewayApi.UnsupportedValue,
                $"{field}.timeouts: \"{(isGood ? rule.Timeouts.BackendRequest : rule.Timeouts.Request)}\" is not a duration such as 10s, 1m30s or 500ms");
        return request is null && backend is null ? [] : [new RuleTimeoutPolicy(request, backend)];
    }

    // One without weight is looked up all the same, for the status.
    BackendDraft? Read(GatewayRoute route, string field, BackendRef backend, FilterReading ofRule, string? prefix, ref Problem? unresolved)
    {
        var upstream = backends.Find(route, field, backend, out var protocol, out var problem);
        unresolved ??= problem;
        if (backend.Weight < 1)
            return null;
        var filters = _filters.Read(route, $"{field}.filters", backend.Filters);
        unresolved ??= filters.Unresolved;
        var policies = ImmutableArray.CreateBuilder<IPolicy>();
        if (upstream is null || filters.Unusable is not null || filters.Redirect is not null || (prefix is null && filters.NeedsPrefix))
            policies.Add(FixedAnswerPolicy.Unusable(route));
        if (protocol != BackendPolicy.Plain)
            policies.Add(protocol);

        // The copies that the rule asks for are made as well: of policies of one kind, a backend's is the only one.
        if (filters.Mirrors.Count > 0)
            filters.Mirrors.AddRange(ofRule.Mirrors);
        policies.AddRange(filters.Policies(prefix));
        policies.AddRange(HeadersOf(ofRule.RequestHeaders.Concat(filters.RequestHeaders), ofRule.ResponseHeaders.Concat(filters.ResponseHeaders)));
        return new(upstream, backend.Weight, policies.ToImmutable());
    }

    static ImmutableArray<IPolicy> HeadersOf(IEnumerable<HeaderModifier> request, IEnumerable<HeaderModifier> response)
    {
        var policy = new HeaderFilterPolicy(request.ToValueArray(), response.ToValueArray());
        return policy.Request.IsEmpty && policy.Response.IsEmpty ? [] : [policy];
    }
}
