using IngressController.Core.Annotations;
using IngressController.Core.Gateways;
using IngressController.Core.Routing;

namespace IngressController.Core.Translation;

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
    /// An earlier translation, or null. Hosts, routes and upstreams that have not changed since are taken from its table. Nothing
    /// else of the result depends on it, except <see cref="Route.Index"/>.
    /// </param>
    public static TranslationResult Translate(ClusterSnapshot snapshot, TranslationOptions options, PolicyCatalog catalog, TranslationResult? before = null)
    {
        for (var faulty = new FaultyIngresses(); ;)
        {
            try
            {
                return Translate(snapshot, options, catalog, before, faulty);
            }
            catch (IngressFault fault) when (faulty.TryAdd(fault))
            {
                // Without the Ingress, all others are translated.
            }
        }
    }

    static TranslationResult Translate(
        ClusterSnapshot snapshot, TranslationOptions options, PolicyCatalog catalog, TranslationResult? before, FaultyIngresses faulty)
    {
        var memory = before?.Memory is { } known && ReferenceEquals(known.Options, options) && ReferenceEquals(known.Catalog, catalog) ? known : null;
        var diagnostics = new DiagnosticSink(options.MostDiagnostics);
        foreach (var problem in snapshot.Unreadable.Values)
            diagnostics.Error(problem.Reference, DiagnosticCodes.Unreadable, problem.Field, $"{problem.Reason}; the last good version, if any, stays in force");

        var references = new HashSet<ObjectReference>(before?.References.Count ?? 0);
        if (options.DefaultCertificate is { } certificate)
            references.Add(new(ResourceKind.Secret, certificate));
        var ingresses = IngressSelector.Select(snapshot, options, diagnostics);
        var allowed = ingresses.RemoveAll(ingress => !faulty.Allow(ingress, diagnostics));
        var upstreams = new UpstreamCollector(snapshot, options, diagnostics, references, memory);
        var policies = new PolicyReader(snapshot, catalog, options.ConfigMap, options.OptionFlags, diagnostics, references, memory?.Policies);
        var global = policies.ReadEdge();
        // Before any Ingress: a fault in the settings is nobody's else.
        policies.ReadEverywhere();
        var merger = new TableMerger(options, snapshot, upstreams, policies, diagnostics, references, memory);
        ServedIngress[] read = [.. allowed.Select(policies.Read)];
        var (table, shares) = merger.Merge(read);
        var streams = new StreamServiceReader(snapshot, options, diagnostics, references).Read();
        var gateways = Gateways(snapshot, options, policies.ReadEverywhere(), references, before);
        diagnostics.Add(gateways.Diagnostics);
        return new(table, diagnostics.ToSorted(), [.. ingresses.Select(ingress => ingress.Key)], references, global, streams)
        {
            Faults = [.. faulty.All, .. read.Where(one => one.Reading.Fault is not null).Select(one => KeyValuePair.Create(one.Key, one.Reading.Fault!))],
            Gateways = gateways,
            Memory = new(options, catalog, snapshot, table, policies.Memory, upstreams.Memory, shares),
        };
    }

    // A fault there must not keep Ingresses from being served.
    static GatewayTranslation Gateways(
        ClusterSnapshot snapshot, TranslationOptions options, PolicySet everywhere, HashSet<ObjectReference> references, TranslationResult? before)
    {
        var last = before?.Gateways ?? GatewayTranslation.Empty;
        try
        {
            return GatewayTranslator.Translate(new(
                snapshot, options.Gateways, [.. everywhere.Items.OfType<IEdgePolicy>()],
                key => UpstreamResolver.Resolve(snapshot, key, PolicySet.Empty, options), references, last));
        }
        catch (Exception error)
        {
            references.UnionWith(last.Basis?.References ?? new HashSet<ObjectReference>());
            return last with { Fault = error };
        }
    }
}
