using IngressController.Core.Translation;

namespace IngressController.Reconciling;

/// <summary>The objects used by the active table, so that changes of others cause no new table.</summary>
sealed class TableInputs
{
    IReadOnlySet<ObjectReference> _references = new HashSet<ObjectReference>();
    IReadOnlyDictionary<UpstreamKey, Upstream> _upstreams = new Dictionary<UpstreamKey, Upstream>();
    ILookup<ObjectKey, UpstreamKey> _upstreamsByService = Array.Empty<UpstreamKey>().ToLookup(key => key.Service);

    /// <summary>Whether a change of this object can affect the active table.</summary>
    public bool Uses(ObjectReference reference) =>
        reference.Kind is ResourceKind.Ingress or ResourceKind.IngressClass or ResourceKind.Namespace || GatewayObjects.Has(reference.Kind) ||
        _references.Contains(reference);

    /// <summary>The active table's upstreams of a Service.</summary>
    public IEnumerable<UpstreamKey> UpstreamsOf(ObjectKey service) => _upstreamsByService[service];

    /// <summary>Switches to another active table.</summary>
    public void Follow(TranslationResult translation)
    {
        _references = translation.References;
        // The set of upstreams seldom changes.
        if (_upstreams.Count != translation.Upstreams.Count || !translation.Upstreams.Keys.All(_upstreams.ContainsKey))
            _upstreamsByService = translation.Upstreams.Keys.ToLookup(key => key.Service);
        _upstreams = translation.Upstreams;
    }
}
