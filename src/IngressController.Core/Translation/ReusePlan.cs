using System.Collections.Immutable;
using IngressController.Core.Annotations;

namespace IngressController.Core.Translation;

/// <summary>
/// Decides, before anything is merged, which Ingresses need not be merged again: those for which all three rules hold keep their
/// hosts, and every other host is dirty. A host that is rebuilt without need comes out the same, so the rules may be too strict.
/// </summary>
/// <remarks>
/// The rules: <see cref="IsUnchanged"/>, <see cref="HasItsHostsAlone"/>, <see cref="LeadsToTheSameUpstreams"/>.
/// </remarks>
sealed class ReusePlan
{
    readonly TranslationMemory? _before;
    readonly Dictionary<ObjectKey, IngressShare> _kept;

    ReusePlan(TranslationMemory? before, Dictionary<ObjectKey, IngressShare> kept) => (_before, _kept) = (before, kept);

    /// <summary>The shares of the Ingresses that are not merged.</summary>
    public IReadOnlyCollection<IngressShare> Kept => _kept.Values;

    /// <param name="ingresses">All Ingresses, oldest first.</param>
    /// <param name="snapshot">All objects.</param>
    /// <param name="before">An earlier translation; null: everything is dirty.</param>
    public static ReusePlan Of(IReadOnlyList<ServedIngress> ingresses, ClusterSnapshot snapshot, TranslationMemory? before)
    {
        var plan = new ReusePlan(before, new(before?.Shares.Count ?? 0));
        if (before is null || before.Shares.Count == 0)
            return plan;

        // 1. Each host that a changed Ingress names is dirty.
        var unchanged = new IngressShare?[ingresses.Count];
        var dirty = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < unchanged.Length; i++)
        {
            if (IsUnchanged(ingresses[i], before, out unchanged[i]))
                continue;
            foreach (var rule in ingresses[i].Object.Rules)
                dirty.Add(rule.HostName);
        }

        // 2. The first Ingress to use a Service port decides about it, so older Ingresses come first.
        var claims = new PortClaims();
        for (var i = 0; i < unchanged.Length; i++)
        {
            if (unchanged[i] is { } share && HasItsHostsAlone(share, dirty) && plan.LeadsToTheSameUpstreams(share, snapshot, before.Snapshot, claims))
                plan._kept.Add(ingresses[i].Key, share);
            else
                claims.Add(ingresses[i]);
        }

        return plan;
    }

    /// <summary>The share of an Ingress that is not merged, or null.</summary>
    public IngressShare? KeptOf(ServedIngress ingress) => _kept.GetValueOrDefault(ingress.Key);

    public bool Keeps(string host) =>
        _before?.Table.FindHost(host) is { AliasOf: null, Ingresses: [{ Ingress: var owner }, ..] } known &&
        _kept.TryGetValue(owner, out var share) && share.Hosts.Contains(known, ReferenceEqualityComparer.Instance);

    /// <summary>The Ingress had a share of the earlier table, and neither it nor its policies have changed.</summary>
    static bool IsUnchanged(ServedIngress ingress, TranslationMemory before, out IngressShare? share)
    {
        if (before.Shares.TryGetValue(ingress.Key, out share) && ReferenceEquals(share.Ingress, ingress))
            return true;
        share = null;
        return false;
    }

    /// <summary>No dirty Ingress names any of its hosts.</summary>
    static bool HasItsHostsAlone(IngressShare share, HashSet<string> dirty)
    {
        foreach (var host in share.Hosts)
        {
            if (dirty.Contains(host.Name))
                return false;
        }

        return true;
    }

    /// <summary>
    /// Each of its Service ports has the same objects, and its first user asks the same of it: the earlier owner, if that one is
    /// kept, or the Ingress itself, or a dirty Ingress with the very same policies.
    /// </summary>
    bool LeadsToTheSameUpstreams(IngressShare share, ClusterSnapshot snapshot, ClusterSnapshot before, PortClaims claims)
    {
        foreach (var used in share.Upstreams)
        {
            if (!used.HasSameObjects(snapshot, before))
                return false;
            if (used.Owner is { } owner && owner != share.Ingress.Key && _kept.TryGetValue(owner, out var other) && other.Uses(used.Upstream))
                continue;
            if (!ReferenceEquals(used.Upstream.Policies, share.Ingress.Policies) || !claims.AgreeOn(used.Upstream))
                return false;
        }

        return true;
    }
}
