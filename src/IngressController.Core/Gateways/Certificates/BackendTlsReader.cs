using IngressController.Core.Gateways.Rules;
using IngressController.Core.Routing;

namespace IngressController.Core.Gateways.Certificates;

/// <summary>Reads BackendTLSPolicies: which Service ports are reached over TLS, and how. Each is read once, when something asks for it.</summary>
sealed class BackendTlsReader
{
    const string Field = "spec.validation";

    readonly AuthorityReader _authorities;
    readonly Dictionary<PolicyPlace, BackendTlsPolicy> _winners = [];
    readonly Dictionary<BackendTlsPolicy, BackendTlsReading> _read = new(ReferenceEqualityComparer.Instance);

    /// <param name="policies">All of them.</param>
    /// <param name="authorities">Reads their authorities.</param>
    public BackendTlsReader(IEnumerable<BackendTlsPolicy> policies, AuthorityReader authorities)
    {
        _authorities = authorities;
        foreach (var policy in policies.OrderBy(static policy => policy, GatewayObject.ByAge))
        {
            foreach (var place in PlacesOf(policy))
                _winners.TryAdd(place, policy);
        }
    }

    /// <summary>The policy for a port of a Service, whether it can be used or not; null: there is none.</summary>
    public BackendTlsReading? Find(Service service, ServicePort port) =>
        (_winners.GetValueOrDefault(new(service.Key, port.Name)) ?? _winners.GetValueOrDefault(new(service.Key, null))) is { } policy ? Read(policy) : null;

    /// <summary>The policy that holds for a place that another one names, too; null: this one does.</summary>
    public BackendTlsPolicy? WinnerOver(BackendTlsPolicy policy, PolicyPlace place) =>
        _winners[place] is { } winner && !ReferenceEquals(winner, policy) ? winner : null;

    /// <summary>The places that a policy is about.</summary>
    public static IEnumerable<PolicyPlace> PlacesOf(BackendTlsPolicy policy) =>
        policy.Targets.Where(static target => target is { Group: "", Kind: "Service" })
            .Select(target => new PolicyPlace(new(policy.Key.Namespace, target.Name), target.SectionName is { Length: > 0 } port ? port : null)).Distinct();

    /// <summary>What a policy asks for.</summary>
    public BackendTlsReading Read(BackendTlsPolicy policy)
    {
        if (!_read.TryGetValue(policy, out var reading))
            _read.Add(policy, reading = ReadNew(policy));
        return reading;
    }

    BackendTlsReading ReadNew(BackendTlsPolicy policy)
    {
        if (ProblemOf(policy) is { } invalid)
            return new(null, new(GatewayApi.Invalid, invalid), null);
        if (policy.Authorities.IsEmpty)
            return new(new(policy.Hostname, null, policy.AlternativeNames), null, null);
        var authorities = _authorities.Read(policy, $"{Field}.caCertificateRefs", policy.Authorities, "InvalidKind", out var unresolved);
        return authorities is null
            ? new(null, new("NoValidCACertificate", unresolved!.Message), unresolved)
            : new(new(policy.Hostname, authorities, policy.AlternativeNames), null, unresolved);
    }

    static string? ProblemOf(BackendTlsPolicy policy)
    {
        if (policy.Hostname.Length == 0)
            return $"{Field}.hostname is missing: write the name that certificates of the pods have";
        if (policy.Hostname.StartsWith('*') || HostName.ProblemOf(policy.Hostname) is not null)
            return $"{Field}.hostname: \"{policy.Hostname}\" is not a host name that can be sent as server name";
        if (policy.WellKnown is not (null or "" or "System"))
            return $"{Field}.wellKnownCACertificates: \"{policy.WellKnown}\" is not supported, System is";
        if (policy.Authorities.IsEmpty == string.IsNullOrEmpty(policy.WellKnown))
            return $"{Field} needs caCertificateRefs or wellKnownCACertificates: System, and only one of them";
        return policy.AlternativeNames.Select(static name => name switch
        {
            { Type: not ("Hostname" or "URI") } => $"{Field}.subjectAltNames: the type \"{name.Type}\" is not supported: write Hostname or URI",
            { Value.Length: 0 } => $"{Field}.subjectAltNames: a name is empty",
            _ => null,
        }).FirstOrDefault(static problem => problem is not null);
    }
}

/// <summary>What a policy can be about.</summary>
/// <param name="Service">The Service.</param>
/// <param name="Port">The name of its port; null: all that no other policy names.</param>
readonly record struct PolicyPlace(ObjectKey Service, string? Port);

/// <summary>What was read of a policy.</summary>
/// <param name="Tls">How pods are reached; null: they are not, since nothing else is allowed.</param>
/// <param name="Refused">Why that is so.</param>
/// <param name="Unresolved">What it refers to and does not find; null: it finds all.</param>
sealed record BackendTlsReading(BackendTls? Tls, Problem? Refused, Problem? Unresolved);
