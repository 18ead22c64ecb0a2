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
/// <param name="Global">What the ConfigMap asks of the edge as a whole.</param>
/// <param name="Streams">The TCP and UDP services, by protocol and port.</param>
public sealed record Translation(
    RoutingTable Table,
    ImmutableArray<Diagnostic> Diagnostics,
    ImmutableArray<ObjectKey> Served,
    IReadOnlySet<ObjectReference> References,
    PolicySet Global,
    ImmutableArray<StreamService> Streams)
{
    /// <summary>Every upstream that anything refers to.</summary>
    public IReadOnlyDictionary<UpstreamKey, Upstream> Upstreams { get; } = Streams.IsEmpty
        ? Table.Upstreams
        : Table.Upstreams.Values.Concat(Streams.Select(stream => stream.Upstream).DistinctBy(upstream => upstream.Key)).ToDictionary(upstream => upstream.Key);

    /// <summary>What the next translation can take over.</summary>
    internal TranslationMemory? Memory { get; init; }
}

/// <summary>What a translation can take over from one before, which had the same options and catalogue: its results are the same without.</summary>
sealed record TranslationMemory(
    TranslationOptions Options,
    PolicyCatalog Catalog,
    ClusterSnapshot Snapshot,
    RoutingTable Table,
    PolicyMemory Policies,
    Dictionary<(ObjectKey Service, string Port), ResolvedUpstream> Upstreams,
    IReadOnlyDictionary<ObjectKey, IngressShare> Shares);

/// <summary>
/// Turns a snapshot into a routing table. Pure, total and deterministic: it reads nothing but its arguments, never throws on
/// what a user wrote, and gives the same result whatever order the objects came in. What is wrong with an object becomes a
/// <see cref="Diagnostic"/> on it and touches no other.
/// </summary>
public static class Translator
{
    /// <param name="snapshot">All objects.</param>
    /// <param name="options">The settings.</param>
    /// <param name="catalog">Reads annotations.</param>
    /// <param name="before">
    /// An earlier translation, or null. What has not changed since is not made again: the hosts, routes and upstreams in question
    /// are those of the earlier table. Nothing else of the result depends on it, but for <see cref="Route.Index"/>.
    /// </param>
    public static Translation Translate(ClusterSnapshot snapshot, TranslationOptions options, PolicyCatalog catalog, Translation? before = null)
    {
        var memory = before?.Memory is { } known && ReferenceEquals(known.Options, options) && ReferenceEquals(known.Catalog, catalog) ? known : null;
        var diagnostics = new DiagnosticSink();
        foreach (var problem in snapshot.Unreadable.Values)
            diagnostics.Error(problem.Reference, "Unreadable", problem.Field, $"{problem.Reason}; the last good version, if any, stays in force");

        var references = new HashSet<ObjectReference>(before?.References.Count ?? 0);
        if (options.DefaultCertificate is { } certificate)
            references.Add(new(ResourceKind.Secret, certificate));
        var ingresses = IngressSelector.Select(snapshot, options, diagnostics);
        var upstreams = new UpstreamCollector(snapshot, options, diagnostics, references, memory);
        var policies = new PolicyReader(snapshot, catalog, options.ConfigMap, options.OptionFlags, diagnostics, references, memory?.Policies);
        var global = policies.ReadEdge();
        var hosts = new HostMerger(options, upstreams, policies, diagnostics, memory);
        hosts.Add(ingresses);

        var table = hosts.Build(upstreams.DefaultBackend());
        references.UnionWith(hosts.References);
        var streams = new StreamServiceReader(snapshot, options, diagnostics, references).Read();
        return new(table, diagnostics.ToSorted(), [.. ingresses.Select(ingress => ingress.Key)], references, global, streams)
        {
            Memory = new(options, catalog, snapshot, table, policies.Memory, upstreams.Memory, hosts.Memory),
        };
    }
}
