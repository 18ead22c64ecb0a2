using System.Collections.Immutable;

namespace IngressController.Core.Cluster;

/// <summary>Every object the controller knows, at one moment. Immutable; taking a snapshot copies nothing.</summary>
public sealed record ClusterSnapshot
{
    public static ClusterSnapshot Empty { get; } = new();

    /// <summary>Equal Ingresses may differ in their status, so a new one always replaces the old one.</summary>
    public ImmutableDictionary<ObjectKey, Ingress> Ingresses { get; init; } =
        ImmutableDictionary.Create<ObjectKey, Ingress>(null, ReferenceEqualityComparer.Instance);

    public ImmutableDictionary<ObjectKey, IngressClass> IngressClasses { get; init; } = ImmutableDictionary<ObjectKey, IngressClass>.Empty;

    public ImmutableDictionary<ObjectKey, Service> Services { get; init; } = ImmutableDictionary<ObjectKey, Service>.Empty;

    public ImmutableDictionary<ObjectKey, Secret> Secrets { get; init; } = ImmutableDictionary<ObjectKey, Secret>.Empty;

    public ImmutableDictionary<ObjectKey, ConfigMap> ConfigMaps { get; init; } = ImmutableDictionary<ObjectKey, ConfigMap>.Empty;

    public ImmutableDictionary<ObjectKey, Namespace> Namespaces { get; init; } = ImmutableDictionary<ObjectKey, Namespace>.Empty;

    public ImmutableDictionary<ObjectKey, EndpointSlice> EndpointSlices { get; init; } = ImmutableDictionary<ObjectKey, EndpointSlice>.Empty;

    public ImmutableDictionary<ObjectKey, Endpoints> Endpoints { get; init; } = ImmutableDictionary<ObjectKey, Endpoints>.Empty;

    /// <summary>The objects of the Gateway API.</summary>
    public GatewayObjects Gateways { get; init; } = GatewayObjects.Empty;

    /// <summary>Objects whose current version could not be read.</summary>
    public ImmutableDictionary<ObjectReference, UnreadableObject> Unreadable { get; init; } = ImmutableDictionary<ObjectReference, UnreadableObject>.Empty;

    /// <summary>False when the API server forbids listing IngressClasses: only the class annotation counts then (behaviour 68).</summary>
    public bool IngressClassesReadable { get; init; } = true;

    /// <summary>The slices of each Service, ordered by name.</summary>
    internal ImmutableDictionary<ObjectKey, ImmutableArray<EndpointSlice>> SlicesByService { get; init; } =
        ImmutableDictionary<ObjectKey, ImmutableArray<EndpointSlice>>.Empty;

    /// <summary>The slices of one Service, ordered by name.</summary>
    public ImmutableArray<EndpointSlice> SlicesOf(ObjectKey service) =>
        SlicesByService.TryGetValue(service, out var slices) ? slices : [];

    /// <summary>This snapshot with <paramref name="object"/> added or replaced.</summary>
    public ClusterSnapshot With(ClusterObject @object) => @object switch
    {
        Ingress o => this with { Ingresses = Ingresses.SetItem(o.Key, o) },
        IngressClass o => this with { IngressClasses = IngressClasses.SetItem(o.Key, o) },
        Service o => this with { Services = Services.SetItem(o.Key, o) },
        Secret o => this with { Secrets = Secrets.SetItem(o.Key, o) },
        ConfigMap o => this with { ConfigMaps = ConfigMaps.SetItem(o.Key, o) },
        Namespace o => this with { Namespaces = Namespaces.SetItem(o.Key, o) },
        Endpoints o => this with { Endpoints = Endpoints.SetItem(o.Key, o) },
        EndpointSlice o => WithSlice(o),
        _ when GatewayObjects.Has(@object.Kind) => this with { Gateways = Gateways.With(@object) },
        _ => throw new ArgumentException($"no place for {@object.Reference}", nameof(@object)),
    };

    /// <summary>This snapshot without the object that <paramref name="reference"/> names, if it is there.</summary>
    public ClusterSnapshot Without(ObjectReference reference) => reference.Kind switch
    {
        ResourceKind.Ingress => this with { Ingresses = Ingresses.Remove(reference.Key) },
        ResourceKind.IngressClass => this with { IngressClasses = IngressClasses.Remove(reference.Key) },
        ResourceKind.Service => this with { Services = Services.Remove(reference.Key) },
        ResourceKind.Secret => this with { Secrets = Secrets.Remove(reference.Key) },
        ResourceKind.ConfigMap => this with { ConfigMaps = ConfigMaps.Remove(reference.Key) },
        ResourceKind.Namespace => this with { Namespaces = Namespaces.Remove(reference.Key) },
        ResourceKind.Endpoints => this with { Endpoints = Endpoints.Remove(reference.Key) },
        ResourceKind.EndpointSlice => WithoutSlice(reference.Key),
        _ when GatewayObjects.Has(reference.Kind) => this with { Gateways = Gateways.Without(reference) },
        _ => throw new ArgumentException($"no place for {reference}", nameof(reference)),
    };

    public ClusterObject? Find(ObjectReference reference) => reference.Kind switch
    {
        ResourceKind.Ingress => Ingresses.GetValueOrDefault(reference.Key),
        ResourceKind.IngressClass => IngressClasses.GetValueOrDefault(reference.Key),
        ResourceKind.Service => Services.GetValueOrDefault(reference.Key),
        ResourceKind.Secret => Secrets.GetValueOrDefault(reference.Key),
        ResourceKind.ConfigMap => ConfigMaps.GetValueOrDefault(reference.Key),
        ResourceKind.Namespace => Namespaces.GetValueOrDefault(reference.Key),
        ResourceKind.Endpoints => Endpoints.GetValueOrDefault(reference.Key),
        ResourceKind.EndpointSlice => EndpointSlices.GetValueOrDefault(reference.Key),
        _ => Gateways.Find(reference),
    };

    public IEnumerable<ObjectKey> KeysOf(ResourceKind kind) => kind switch
    {
        ResourceKind.Ingress => Ingresses.Keys,
        ResourceKind.IngressClass => IngressClasses.Keys,
        ResourceKind.Service => Services.Keys,
        ResourceKind.Secret => Secrets.Keys,
        ResourceKind.ConfigMap => ConfigMaps.Keys,
        ResourceKind.Namespace => Namespaces.Keys,
        ResourceKind.Endpoints => Endpoints.Keys,
        ResourceKind.EndpointSlice => EndpointSlices.Keys,
        _ => Gateways.KeysOf(kind),
    };

    ClusterSnapshot WithSlice(EndpointSlice slice)
    {
        var rest = WithoutSlice(slice.Key);
        var byService = rest.SlicesByService;
        if (slice.ServiceName is { } name)
        {
            var service = new ObjectKey(slice.Key.Namespace, name);
            var slices = byService.TryGetValue(service, out var present) ? present : [];
            var at = 0;
            while (at < slices.Length && slices[at].Key < slice.Key)
                at++;
            byService = byService.SetItem(service, slices.Insert(at, slice));
        }

        return rest with { EndpointSlices = rest.EndpointSlices.SetItem(slice.Key, slice), SlicesByService = byService };
    }

    ClusterSnapshot WithoutSlice(ObjectKey key)
    {
        if (!EndpointSlices.TryGetValue(key, out var old))
            return this;
        var byService = SlicesByService;
        if (old.ServiceName is { } name)
        {
            var service = new ObjectKey(key.Namespace, name);
            var left = byService[service].RemoveAll(slice => slice.Key == key);
            byService = left.IsEmpty ? byService.Remove(service) : byService.SetItem(service, left);
        }

        return this with { EndpointSlices = EndpointSlices.Remove(key), SlicesByService = byService };
    }
}
