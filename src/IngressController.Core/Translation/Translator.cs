using System.Collections.Frozen;
using System.Collections.Immutable;
using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Routing;

namespace IngressController.Core.Translation;

/// <summary>The result of one translation.</summary>
/// <param name="Table">Who serves which request.</param>
/// <param name="Diagnostics">Everything that is wrong with the objects, ordered.</param>
/// <param name="Served">The Ingresses of our class, whatever is wrong with them.</param>
/// <param name="References">
/// The Services, Secrets and ConfigMaps that were looked for, whether they exist or not: only a change of one of these,
/// or of an Ingress, IngressClass or Namespace, can change the result.
/// </param>
/// <param name="Settings">The global ConfigMap's values.</param>
/// <param name="Global">What they ask of the edge as a whole.</param>
/// <param name="Streams">The TCP and UDP services, by protocol and port.</param>
public sealed record Translation(
    RoutingTable Table,
    ImmutableArray<Diagnostic> Diagnostics,
    ImmutableArray<ObjectKey> Served,
    FrozenSet<ObjectReference> References,
    GlobalSettings Settings,
    PolicySet Global,
    ImmutableArray<StreamService> Streams)
{
    /// <summary>Every upstream that anything refers to.</summary>
    public IReadOnlyDictionary<UpstreamKey, Upstream> Upstreams { get; } = Streams.IsEmpty
        ? Table.Upstreams
        : Table.Upstreams.Values.Concat(Streams.Select(stream => stream.Upstream).DistinctBy(upstream => upstream.Key)).ToFrozenDictionary(upstream => upstream.Key);
}

/// <summary>
/// Turns a snapshot into a routing table. Pure, total and deterministic: it reads nothing but its arguments, never throws on
/// what a user wrote, and gives the same result whatever order the objects came in. What is wrong with an object becomes a
/// <see cref="Diagnostic"/> on it and touches no other.
/// </summary>
public static class Translator
{
    public static Translation Translate(ClusterSnapshot snapshot, TranslationOptions options, PolicyCatalog catalog)
    {
        var diagnostics = new DiagnosticSink();
        foreach (var problem in snapshot.Unreadable.Values)
            diagnostics.Error(problem.Reference, "Unreadable", problem.Field, $"{problem.Reason}; the last good version, if any, stays in force");

        var ingresses = IngressSelector.Select(snapshot, options, diagnostics);
        var upstreams = new UpstreamCollector(snapshot, options, diagnostics);
        var policies = new PolicyReader(snapshot, catalog, options.ConfigMap, diagnostics);
        var settings = policies.ReadSettings();
        var global = policies.ReadGlobal();
        var hosts = new HostMerger(options, upstreams, policies, diagnostics);
        hosts.Add(ingresses);

        var table = hosts.Build(upstreams.DefaultBackend());
        var streams = new StreamServiceReader(snapshot, options, diagnostics);
        var services = streams.Read();
        return new(table, diagnostics.ToSorted(), [.. ingresses.Select(ingress => ingress.Key)],
            upstreams.References.Concat(hosts.References).Concat(policies.References).Concat(streams.References).Concat(DefaultCertificate(options)).ToFrozenSet(),
            settings,
            global,
            services);
    }

    static IEnumerable<ObjectReference> DefaultCertificate(TranslationOptions options) =>
        options.DefaultCertificate is { } key ? [new(ResourceKind.Secret, key)] : [];
}
