namespace IngressController.Core.Gateways.Attaching;

/// <summary>The ReferenceGrants of a snapshot.</summary>
/// <param name="grants">All of them.</param>
sealed class Grants(IEnumerable<ReferenceGrant> grants)
{
    readonly ILookup<string, ReferenceGrant> _byNamespace = grants.ToLookup(static grant => grant.Key.Namespace, StringComparer.Ordinal);

    /// <summary>Whether an object may refer to another: in its own namespace always, elsewhere when a grant there says so.</summary>
    /// <param name="kind">The kind of the object that refers, of the Gateway API.</param>
    /// <param name="from">Its namespace.</param>
    /// <param name="to">What it refers to.</param>
    public bool Allow(ResourceKind kind, string from, ObjectRef to)
    {
        if (from == to.Key.Namespace)
            return true;
        foreach (var grant in _byNamespace[to.Key.Namespace])
        {
            if (grant.From.Contains(new(GatewayObjects.Group, kind.ToString(), from)) &&
                grant.To.Any(one => one.Group == to.Group && one.Kind == to.Kind && (string.IsNullOrEmpty(one.Name) || one.Name == to.Key.Name)))
                return true;
        }

        return false;
    }

    /// <summary>What is wrong with a reference that no grant allows.</summary>
    public static Problem NotPermitted(ObjectReference from, string field, ObjectRef to) => new(
        GatewayApi.RefNotPermitted,
        $"{field}: no ReferenceGrant in namespace {to.Key.Namespace} lets {from.Kind}s of namespace {from.Key.Namespace} refer to {to}");
}
