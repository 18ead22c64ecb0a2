using IngressController.Core.Cluster;
using IngressController.Core.Routing;
using IngressController.Core.Translation;

namespace IngressController.Reconciling;

/// <summary>Which objects the table in force was made of, so that a change of any other makes no new one.</summary>
sealed class TableInputs
{
    IReadOnlySet<ObjectReference> _references = new HashSet<ObjectReference>();
    IReadOnlyDictionary<UpstreamKey, Upstream> _upstreams = new Dictionary<UpstreamKey, Upstream>();
    ILookup<ObjectKey, UpstreamKey> _upstreamsByService = Array.Empty<UpstreamKey>().ToLookup(key => key.Service);

    /// <summary>Whether a change of this object can change the table in force.</summary>
    public bool Uses(ObjectReference reference) =>
        reference.Kind is ResourceKind.Ingress or ResourceKind.IngressClass or ResourceKind.Namespace || _references.Contains(reference);

    /// <summary>The upstreams of the table in force that lead to a Service.</summary>
    public IEnumerable<UpstreamKey> UpstreamsOf(ObjectKey service) => _upstreamsByService[service];

    /// <summary>Another table is in force.</summary>
    public void Follow(TranslationResult translation)
    {
        _references = translation.References;
        // Which upstreams there are changes seldom.
        if (_upstreams.Count != translation.Upstreams.Count || !translation.Upstreams.Keys.All(_upstreams.ContainsKey))
            _upstreamsByService = translation.Upstreams.Keys.ToLookup(key => key.Service);
        _upstreams = translation.Upstreams;
    }
}
