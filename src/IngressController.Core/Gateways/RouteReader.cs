using System.Collections.Immutable;
using IngressController.Core.Gateways.Attaching;
using IngressController.Core.Gateways.Rules;
using IngressController.Core.Routing;

namespace IngressController.Core.Gateways;

/// <summary>Reads all routes that name a parent of ours, attaches them, and says so in their status.</summary>
/// <param name="snapshot">All objects.</param>
/// <param name="gateways">Our Gateways with their listeners.</param>
/// <param name="reader">Reads rules.</param>
/// <param name="statuses">Receives the status of each route.</param>
sealed class RouteReader(ClusterSnapshot snapshot, IReadOnlyList<GatewayDraft> gateways, RuleReader reader, ICollection<GatewayStatus> statuses)
{
    static readonly ResourceKind[] Kinds = [ResourceKind.HTTPRoute, ResourceKind.GRPCRoute, ResourceKind.TLSRoute];

    readonly Dictionary<ObjectReference, ImmutableArray<RuleDraft>> _rules = [];

    /// <summary>Returns the rules of each route that is attached somewhere.</summary>
    public IReadOnlyDictionary<ObjectReference, ImmutableArray<RuleDraft>> Read()
    {
        var byOwner = new Dictionary<ObjectReference, List<ListenerDraft>>();
        foreach (var gateway in gateways)
        {
            byOwner.Add(gateway.Gateway.Reference, gateway.Own);
            foreach (var (set, listeners) in gateway.Sets)
                byOwner.Add(set.Reference, listeners);
        }

        var attachment = new RouteAttachment(snapshot, byOwner);
        var routes = Kinds.SelectMany(kind => snapshot.Gateways.All<GatewayRoute>(kind));
        foreach (var route in routes.OrderBy(static one => one, GatewayObject.ByAge).ThenBy(static route => route.Kind))
            Read(route, attachment);
        return _rules;
    }

    void Read(GatewayRoute route, RouteAttachment attachment)
    {
        var parents = route.Parents.Select(parent => (Parent: parent, Listeners: attachment.ListenersOf(route, parent)))
            .Where(static one => one.Listeners is not null).ToList();
        if (parents.Count == 0)
            return;
        var rules = reader.Read(route);
        var unusable = rules.FirstOrDefault(static rule => rule.Unusable is not null)?.Unusable;
        var refused = HostProblemOf(route) ?? (rules.All(static rule => rule.Unusable is not null) ? unusable : null);
        var isAttached = false;
        var read = new List<ParentStatus>();
        foreach (var (parent, listeners) in parents)
        {
            var problem = refused ?? attachment.Attach(route, parent, listeners!);
            isAttached |= problem is null;
            read.Add(new(parent, ConditionsOf(route, rules, problem, refused is null ? unusable : null)));
        }

        if (isAttached)
            _rules.Add(route.Reference, rules);
        statuses.Add(new(route.Reference, route.Meta) { Parents = read.ToValueArray() });
    }

    static Problem? HostProblemOf(GatewayRoute route)
    {
        for (var i = 0; i < route.Hostnames.Count; i++)
        {
            if (HostName.ProblemOf(route.Hostnames[i]) is { } problem)
                return new(GatewayApi.UnsupportedValue, $"spec.hostnames[{i}]: \"{route.Hostnames[i]}\" {problem}");
        }

        return null;
    }

    static ValueArray<Condition> ConditionsOf(GatewayRoute route, ImmutableArray<RuleDraft> rules, Problem? refused, Problem? partly)
    {
        var conditions = new List<Condition>
        {
            Condition.Of(GatewayApi.Accepted, refused),
            Condition.Of(GatewayApi.ResolvedRefs, rules.FirstOrDefault(static rule => rule.Unresolved is not null)?.Unresolved),
        };
        if (refused is null && partly is not null)
        {
            conditions.Add(new(
                "PartiallyInvalid", true, GatewayApi.UnsupportedValue,
                $"Dropped Rule: its requests are answered with {FixedAnswerPolicy.Unusable(route).Status}. {partly.Message}"));
        }

        return conditions.ToValueArray();
    }
}
