using System.Collections.Immutable;
using IngressController.Core.Redaction;

namespace IngressController.Core.Changes;

/// <summary>Finds the fields by which two versions of an object differ, of those that the controller reads.</summary>
public static class FieldChanges
{
    /// <summary>Fields that are named; more are counted.</summary>
    public const int Most = 8;

    /// <summary>Characters of a field's path, which has a user's key in it.</summary>
    const int LongestPath = 200;

    /// <summary>kubectl's copy of the object, which changes with any of its fields.</summary>
    const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    /// <param name="before">A version.</param>
    /// <param name="after">Another version of the same object.</param>
    /// <returns>The paths, at most <see cref="Most"/> and a line that counts the rest; empty when both are equal.</returns>
    public static ImmutableArray<string> Between(ClusterObject before, ClusterObject after)
    {
        List<string> fields = [.. Of(before, after).Select(static field => DiagnosticText.Shortened(field, LongestPath))];
        return fields.Count <= Most ? [.. fields] : [.. fields.Take(Most), $"and {fields.Count - Most} more"];
    }

    static IEnumerable<string> Of(ClusterObject before, ClusterObject after) => (before, after) switch
    {
        (Ingress a, Ingress b) =>
        [
            .. Entries("metadata.annotations", a.Annotations, b.Annotations),
            .. Field("spec.ingressClassName", a.ClassName, b.ClassName),
            .. Field("spec.defaultBackend", a.DefaultBackend, b.DefaultBackend),
            .. Rules(a.Rules, b.Rules),
            .. Field("spec.tls", a.Tls, b.Tls),
        ],
        (IngressClass a, IngressClass b) => Field("spec.controller", a.Controller, b.Controller),
        (Service a, Service b) =>
        [
            .. Field("spec.type", a.Type, b.Type),
            .. HasOtherAddresses(a, b) ? ["spec.clusterIPs"] : Array.Empty<string>(),
            .. Field("spec.externalName", a.ExternalName, b.ExternalName),
            .. Entries("spec.selector", a.Selector, b.Selector),
            .. Field("spec.ports", a.Ports, b.Ports),
            .. Field("spec.sessionAffinity", a.ClientIPAffinitySeconds, b.ClientIPAffinitySeconds),
            .. Field("spec.trafficDistribution", a.PrefersZone, b.PrefersZone),
        ],
        (Secret a, Secret b) =>
        [
            .. Field("type", a.Type, b.Type),
            .. a.Data.Keys.Union(b.Data.Keys).Order(StringComparer.Ordinal)
                .Where(key => !Same(a.Data.Get(key), b.Data.Get(key))).Select(static key => $"data[{key}]"),
        ],
        (ConfigMap a, ConfigMap b) => Entries("data", a.Data, b.Data),
        (Namespace a, Namespace b) => Entries("metadata.labels", a.Labels, b.Labels),
        (Gateway a, Gateway b) when a.ClassName != b.ClassName || a.Listeners != b.Listeners =>
            [.. Field("spec.gatewayClassName", a.ClassName, b.ClassName), .. Field("spec.listeners", a.Listeners, b.Listeners)],
        (GatewayRoute a, GatewayRoute b) =>
        [
            .. Field("spec.parentRefs", a.Parents, b.Parents),
            .. Field("spec.hostnames", a.Hostnames, b.Hostnames),
            .. Field("spec.rules", a.Rules, b.Rules),
        ],
        _ => Rest(before, after),
    };

    static IEnumerable<string> Field<T>(string path, T before, T after) => EqualityComparer<T>.Default.Equals(before, after) ? [] : [path];

    static IEnumerable<string> Entries(string path, StringMap before, StringMap after) => before.Select(static entry => entry.Key)
        .Union(after.Select(static entry => entry.Key), StringComparer.Ordinal).Order(StringComparer.Ordinal)
        .Where(key => key != LastApplied && before[key] != after[key]).Select(key => $"{path}[{key}]");

    // By host, since the place of a rule says nothing to people.
    static List<string> Rules(ValueArray<IngressRule> before, ValueArray<IngressRule> after)
    {
        if (before == after)
            return [];
        var (old, @new) = (before.ToLookup(static rule => rule.HostName), after.ToLookup(static rule => rule.HostName));
        List<string> hosts = [.. before.Concat(after).Select(static rule => rule.HostName).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Where(host => !old[host].SequenceEqual(@new[host])).Select(static host => $"spec.rules[{(host.Length == 0 ? "any host" : host)}]")];
        return hosts.Count > 0 ? hosts : ["spec.rules"];
    }

    // A cluster counts changes of a spec, so that its own writes of a status are none. Manifests do not count, and have no identity to compare.
    static IEnumerable<string> Rest(ClusterObject before, ClusterObject after) => (before, after) switch
    {
        (GatewayObject a, GatewayObject b) when a.Meta.Generation == 0 || b.Meta.Generation == 0 =>
            Field<ClusterObject>("spec", a with { Meta = b.Meta }, b),
        (GatewayObject a, GatewayObject b) when a.Meta.Generation == b.Meta.Generation => [],
        _ => Field("spec", before, after),
    };

    // A manifest mostly leaves the addresses to the cluster, which then assigns some. That a Service is to have none is said with None.
    static bool HasOtherAddresses(Service a, Service b) =>
        a.ClusterIPs != b.ClusterIPs && (IsHeadless(a) != IsHeadless(b) || (a.ClusterIPs.Count > 0 && b.ClusterIPs.Count > 0));

    static bool IsHeadless(Service service) => service.ClusterIPs.Contains("None");

    static bool Same(byte[]? a, byte[]? b) => a is null || b is null ? a is null && b is null : a.AsSpan().SequenceEqual(b);
}
