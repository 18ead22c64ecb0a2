using System.Collections.Immutable;
using IngressController.Core.Translation;
using IngressController.Core.Translation.Policies;

namespace IngressController.Reconciling.Removals;

/// <summary>
/// Stands between the store and translation, and notices what goes without being asked to: a class or namespace that Ingresses are served
/// by, Services, EndpointSlices and Secrets of the table in force. When most of a kind goes within a minute, it gives translation the last
/// version of these objects as if they were still there, until they are back or an operator confirms. All else changes as always.
/// Owned by the reconcile loop.
/// </summary>
/// <param name="options">What is served, and the ConfigMap that confirms.</param>
/// <param name="keeps"><c>--keep-on-mass-removal</c>.</param>
/// <param name="time">The clock.</param>
sealed class RemovalGuard(TranslationOptions options, bool keeps, TimeProvider time)
{
    /// <summary>How long losses count together.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    readonly Dictionary<ObjectReference, Loss> _losses = [];
    ClusterSnapshot _given = ClusterSnapshot.Empty;
    LossFinder _finder = new(options, [], new HashSet<ObjectReference>());

    /// <summary>The objects as the store has them.</summary>
    public ClusterSnapshot Listed { get; private set; } = ClusterSnapshot.Empty;

    /// <summary>The objects to serve by: those of the store, and those that are kept.</summary>
    /// <param name="listed">The objects of the store.</param>
    /// <param name="changes">What has changed since the last call.</param>
    public ClusterSnapshot Apply(ClusterSnapshot listed, StoreChanges changes)
    {
        Listed = listed;
        var confirmed = options.ConfigMap is { } key ? ConfirmedRemovalParser.In(listed.ConfigMaps.GetValueOrDefault(key)) : null;
        var over = _losses.Values.Where(loss => loss.At <= confirmed || IsBack(loss)).Select(static loss => loss.Cause).ToHashSet();
        foreach (var cause in over)
            _losses.Remove(cause);
        var given = WithKept();
        var now = time.GetUtcNow();
        var kinds = new HashSet<ResourceKind>();
        foreach (var loss in _finder.Between(_given, given, changes, now))
        {
            // What is let go with this very change went long before, and is no new loss.
            if (loss.At > (confirmed ?? DateTimeOffset.MinValue) && !over.Contains(loss.Cause) && _losses.TryAdd(loss.Cause, loss))
                kinds.Add(Quorum.GroupOf(loss.Cause.Kind));
        }

        foreach (var kind in kinds)
            Judge(kind, now);
        return _given = kinds.Count > 0 ? WithKept() : given;
    }

    /// <summary>Takes a new table as the one to compare with. Returns what is missing of it, or served although it is missing.</summary>
    public ImmutableArray<Removal> Follow(TranslationResult translation)
    {
        _finder = new(options, translation.Served, translation.References);
        foreach (var loss in _losses.Values.Where(IsNobodys).ToList())
            _losses.Remove(loss.Cause);
        if (_losses.Count == 0)
            return [];
        var report = new RemovalReport(options, Listed, keeps);
        foreach (var loss in _losses.Values.ToList())
        {
            if (!report.Add(loss, translation.Served))
                _losses.Remove(loss.Cause);
        }

        return report.ToSorted();
    }

    // Most of a kind within a minute is an accident: no owner of a few objects brings it about.
    void Judge(ResourceKind group, DateTimeOffset now)
    {
        var recent = _losses.Values.Where(loss => Quorum.GroupOf(loss.Cause.Kind) == group && loss.At > now - Window).ToList();
        foreach (var loss in Quorum.MassOf(group, recent, _finder, _given))
            _losses[loss.Cause] = loss with { IsMass = true };
    }

    // What the table does not use; and an Ingress that its owner has moved to another class.
    bool IsNobodys(Loss loss) => loss.Cause.Kind switch
    {
        ResourceKind.Service or ResourceKind.Secret or ResourceKind.EndpointSlice => !_finder.Uses(loss.Cause),
        ResourceKind.Ingress => !loss.IsMass && loss.At <= time.GetUtcNow() - Window,
        _ => false,
    };

    bool IsBack(Loss loss) => loss.Cause switch
    {
        { Kind: ResourceKind.IngressClass, Key.Name: var name } =>
            Listed.IngressClassesReadable && IngressMembership.IsOurClass(name, Listed, options),
        { Kind: ResourceKind.EndpointSlice, Key: var service } => !Listed.SlicesOf(service).IsEmpty,
        { Kind: ResourceKind.Ingress, Key: var key } =>
            !Listed.Ingresses.TryGetValue(key, out var ingress) || IngressMembership.IsOurs(ingress, Listed, options),
        var cause => Listed.Find(cause) is not null,
    };

    ClusterSnapshot WithKept()
    {
        if (!keeps)
            return Listed;
        var given = Listed;
        foreach (var loss in _losses.Values.Where(loss => loss.IsMass))
        {
            // Endpoints that a Service has are newer than those that are kept.
            foreach (var @object in loss.Objects.Where(one => one is not EndpointSlice { ServiceName: { } name } ||
                Listed.SlicesOf(new(one.Key.Namespace, name)).IsEmpty))
                given = given.With(@object);
            if (loss.Cause.Kind == ResourceKind.IngressClass && !given.IngressClassesReadable)
                given = given with { IngressClassesReadable = true };
        }

        return given;
    }
}
