using System.Collections.Immutable;
using IngressController.Core.Annotations;
using IngressController.Core.Routing;

namespace IngressController.Core.Translation;

/// <summary>An upstream with everything it depends on besides the options. It holds for every later snapshot that has the same objects.</summary>
/// <param name="Upstream">The upstream.</param>
/// <param name="Owner">The first Ingress that uses it, whose policies it has; null when none does.</param>
/// <param name="Service">Its Service; null: it did not exist.</param>
/// <param name="Slices">The Service's EndpointSlices.</param>
/// <param name="Endpoints">The Service's Endpoints; null: there were none.</param>
sealed record ResolvedUpstream(Upstream Upstream, ObjectKey? Owner, Service? Service, ImmutableArray<EndpointSlice> Slices, Endpoints? Endpoints)
{
    public static ResolvedUpstream Of(ClusterSnapshot snapshot, UpstreamKey key, PolicySet policies, TranslationOptions options, ObjectKey? owner) => new(
        UpstreamResolver.Resolve(snapshot, key, policies, options), owner,
        snapshot.Services.GetValueOrDefault(key.Service), snapshot.SlicesOf(key.Service), snapshot.Endpoints.GetValueOrDefault(key.Service));

    public ResolvedUpstream OwnedBy(ObjectKey? owner) => Owner == owner ? this : this with { Owner = owner };

    /// <summary>Whether the objects behind it are unchanged, so that it would resolve to the same, apart from policies.</summary>
    /// <param name="snapshot">All objects.</param>
    /// <param name="before">A snapshot for which it holds: the comparison skips kinds that have not changed since.</param>
    public bool HasSameObjects(ClusterSnapshot snapshot, ClusterSnapshot before) =>
        (snapshot.Services == before.Services || ReferenceEquals(Service, snapshot.Services.GetValueOrDefault(Upstream.Key.Service))) &&
        (snapshot.SlicesByService == before.SlicesByService || Slices == snapshot.SlicesOf(Upstream.Key.Service)) &&
        (snapshot.Endpoints == before.Endpoints || ReferenceEquals(Endpoints, snapshot.Endpoints.GetValueOrDefault(Upstream.Key.Service)));
}
