namespace IngressController.Core.Gateways.Certificates;

/// <summary>Says in the status of BackendTLSPolicies what becomes of them, for each Gateway that routes to a Service of theirs.</summary>
/// <param name="snapshot">All objects.</param>
/// <param name="policies">Reads them.</param>
sealed class BackendTlsStatuses(ClusterSnapshot snapshot, BackendTlsReader policies)
{
    /// <summary>The status of each that is about a Gateway of ours.</summary>
    /// <param name="gateways">Our Gateways, with their routes.</param>
    /// <param name="servicesOf">The Services that a route names.</param>
    public IEnumerable<GatewayStatus> Of(IEnumerable<GatewayDraft> gateways, Func<ObjectReference, IReadOnlySet<ObjectKey>> servicesOf)
    {
        var all = snapshot.Gateways.All<BackendTlsPolicy>(ResourceKind.BackendTLSPolicy).ToList();
        if (all.Count == 0)
            return [];
        var byService = all.SelectMany(static policy => BackendTlsReader.PlacesOf(policy), static (policy, place) => (policy, place))
            .ToLookup(static one => one.place.Service);
        var ancestors = new Dictionary<BackendTlsPolicy, List<ParentStatus>>(ReferenceEqualityComparer.Instance);
        foreach (var gateway in gateways.OrderBy(static draft => draft.Gateway.Key))
        {
            var services = gateway.All.SelectMany(static listener => listener.Attached).Select(static one => one.Route.Reference).Distinct()
                .SelectMany(servicesOf).Distinct();
            var places = services.SelectMany(service => byService[service]);
            foreach (var policy in places.GroupBy(static one => one.policy, static one => one.place))
            {
                if (!ancestors.TryGetValue(policy.Key, out var entries))
                    ancestors.Add(policy.Key, entries = []);
                entries.Add(new(Reference(gateway.Gateway), ConditionsOf(policy.Key, policy)));
            }
        }

        return ancestors.Select(static one => new GatewayStatus(one.Key.Reference, one.Key.Meta) { Parents = one.Value.ToValueArray() });
    }

    static ParentRef Reference(Gateway gateway) => new(GatewayObjects.Group, "Gateway", gateway.Key.Namespace, gateway.Key.Name, null, null);

    ValueArray<Condition> ConditionsOf(BackendTlsPolicy policy, IEnumerable<PolicyPlace> places)
    {
        var reading = policies.Read(policy);
        var refused = reading.Refused ?? places.Order(ByName).Select(place => ProblemOf(policy, place)).FirstOrDefault(static problem => problem is not null);
        return [Condition.Of(GatewayApi.Accepted, refused), Condition.Of(GatewayApi.ResolvedRefs, reading.Unresolved)];
    }

    static readonly IComparer<PolicyPlace> ByName = Comparer<PolicyPlace>.Create(static (a, b) =>
        a.Service.CompareTo(b.Service) is not 0 and var order ? order : string.CompareOrdinal(a.Port, b.Port));

    Problem? ProblemOf(BackendTlsPolicy policy, PolicyPlace place)
    {
        if (policies.WinnerOver(policy, place) is { } winner)
            return new("Conflicted", $"spec.targetRefs: BackendTLSPolicy {winner.Key} is older, or first by name, and holds for {NameOf(place)}");
        var isFound = snapshot.Services.TryGetValue(place.Service, out var service) &&
            (place.Port is null || service.Ports.Any(port => port.Name == place.Port));
        return isFound ? null : new("TargetNotFound", $"spec.targetRefs: {NameOf(place)} does not exist");
    }

    static string NameOf(PolicyPlace place) => place.Port is null ? $"Service {place.Service}" : $"port {place.Port} of Service {place.Service}";
}
