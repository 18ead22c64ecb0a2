using System.Collections.Immutable;
using IngressController.Core.Annotations;
using IngressController.Core.Gateways.Attaching;
using IngressController.Core.Gateways.Rules;
using IngressController.Core.Gateways.Serving;
using IngressController.Core.Routing;

namespace IngressController.Core.Gateways;

/// <summary>Builds what is served from listeners with their routes.</summary>
/// <param name="rules">The rules of each route.</param>
sealed class PortBuilder(IReadOnlyDictionary<ObjectReference, ImmutableArray<RuleDraft>> rules)
{
    readonly List<GatewayPort> _ports = [];
    readonly List<Route> _routes = [];

    public GatewayTable Build(IReadOnlyDictionary<UpstreamKey, Upstream> upstreams) => new(_ports, [.. _routes], upstreams);

    /// <summary>Adds a Gateway that has addresses.</summary>
    public void Add(GatewayDraft gateway)
    {
        foreach (var port in gateway.All.Where(static draft => draft.Refused is null).GroupBy(static draft => draft.Listener.Port))
        {
            var listeners = port.ToDictionary(static draft => draft.Listener.Hostname, draft => Serve(gateway, draft), StringComparer.Ordinal);
            foreach (var address in gateway.Addresses.Addresses)
                _ports.Add(new(new(address, port.Key), port.First().IsTls, listeners));
        }
    }

    ServedListener Serve(GatewayDraft gateway, ListenerDraft draft) => new()
    {
        Hostname = draft.Listener.Hostname,
        Gateway = draft.Gateway.Key,
        Name = draft.Listener.Name,
        Terminates = draft.Terminates,
        Certificates = draft.Certificates,
        Clients = draft.Clients,
        IsTls = draft.Listener.Protocol == "TLS",
        Rules = RulesOf(gateway, draft),
    };

    HostTable<RuleTable> RulesOf(GatewayDraft gateway, ListenerDraft draft)
    {
        var byHost = new Dictionary<string, List<(PathKey Path, RuleMatch Match)>>(StringComparer.Ordinal);
        var age = 0;
        foreach (var (route, hostnames) in draft.Attached)
        {
            var read = rules[route.Reference];
            for (var at = 0; at < read.Length; at++)
            {
                var rule = RuleOf(gateway, draft, route, hostnames[0], at, read[at]);
                foreach (var match in read[at].Matches)
                {
                    var one = new RuleMatch(rule, match.Method, match.IsGrpc, match.Headers, match.Parameters, age++);
                    foreach (var hostname in hostnames)
                    {
                        if (!byHost.TryGetValue(hostname, out var matches))
                            byHost.Add(hostname, matches = []);
                        matches.Add((match.Path, one));
                    }
                }
            }
        }

        return new(byHost.ToDictionary(
            static one => one.Key, static one => new RuleTable(one.Value.ToLookup(static match => match.Path, static match => match.Match)),
            StringComparer.Ordinal));
    }

    // To pods over TLS, each Gateway presents its own certificate.
    static ImmutableArray<IPolicy> Present(ImmutableArray<IPolicy> policies, Secret? certificate) => certificate is null ? policies :
    [
        .. policies.Select(policy => policy switch
        {
            BackendPolicy backend => backend.Presenting(certificate),
            MirrorFilterPolicy mirror => mirror.Presenting(certificate),
            _ => policy,
        }),
    ];

    GatewayRule RuleOf(GatewayDraft gateway, ListenerDraft draft, GatewayRoute route, string hostname, int at, RuleDraft rule)
    {
        if (rule.Unusable is not null)
            return Answering(FixedAnswerPolicy.Unusable(route));
        if (rule.Redirect is { } redirect)
            return Answering(new RedirectFilterPolicy(redirect, rule.Prefix, draft.Listener.Port));
        if (rule.Backends.IsEmpty)
            return Answering(FixedAnswerPolicy.Unusable(route));
        return new(
            [.. rule.Backends.Select(backend => Add(backend.Upstream, backend.Policies.AddRange(rule.Policies)))],
            [.. rule.Backends.Select(static backend => backend.Weight)]);

        GatewayRule Answering(IPolicy policy) => new([Add(null, [policy, .. rule.Policies, .. rule.Headers])], [1]);

        Route Add(Upstream? upstream, ImmutableArray<IPolicy> policies)
        {
            var path = rule.Matches is [{ Path: { Path.Length: > 0 } first }, ..] ? first : new(PathKind.Prefix, "/");
            var made = new Route
            {
                Index = _routes.Count,
                Ingress = null,
                Gateway = new(draft.Gateway.Key, draft.Listener.Name, route.Reference, at),
                Host = hostname,
                Path = path.Path,
                Match = path.Kind == PathKind.Exact ? PathMatch.Exact : PathMatch.Prefix,
                Upstream = upstream,
                StatusWithoutDestination = 503,
                Policies = new(Present(policies, gateway.BackendCertificate), null),
            };
            _routes.Add(made);
            return made;
        }
    }
}
