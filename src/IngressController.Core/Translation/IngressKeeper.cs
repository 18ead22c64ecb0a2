using IngressController.Core.Cluster;
using IngressController.Core.Routing;

namespace IngressController.Core.Translation;

/// <summary>
/// Takes over what Ingresses have in the table before, without looking at their rules again: of those which are as they were, and
/// whose hosts still nobody else names.
/// </summary>
/// <param name="upstreams">Resolves backends.</param>
/// <param name="before">The table before; or null.</param>
sealed class IngressKeeper(UpstreamCollector upstreams, TranslationMemory? before)
{
    readonly Dictionary<ObjectKey, IngressShare> _kept = new(before?.Shares.Count ?? 0);

    /// <summary>The hosts that Ingresses name which have to be merged.</summary>
    readonly HashSet<string> _merged = new(StringComparer.Ordinal);

    /// <summary>The hosts that are taken over.</summary>
    public IEnumerable<VirtualHost> Hosts => _kept.Values.SelectMany(share => share.Hosts);

    /// <summary>Every Secret that is named by a <c>tls</c> section of an Ingress that is taken over.</summary>
    public IEnumerable<ObjectReference> References => _kept.Values.SelectMany(share => TlsBindings.SecretsOf(share.Ingress.Object));

    /// <summary>Notes which Ingresses there are, before the first of them is kept.</summary>
    public void Expect(IEnumerable<ServedIngress> ingresses)
    {
        foreach (var ingress in ingresses)
        {
            if (ShareOf(ingress) is null)
                _merged.UnionWith(ingress.Object.Rules.Select(IngressShare.HostOf));
        }
    }

    /// <summary>False when the Ingress has to be merged. Older Ingresses come first.</summary>
    public bool TryKeep(ServedIngress ingress)
    {
        if (ShareOf(ingress) is not { } share || !AreFree(share.Hosts.AsSpan()) || !upstreams.Have(share.Upstreams.AsSpan(), ingress))
            return false;
        _kept.Add(ingress.Key, share);
        return true;
    }

    /// <summary>Gives up the Ingresses with such hosts: they have to be merged.</summary>
    public List<ServedIngress> GiveUp(Func<VirtualHost, bool> isOther)
    {
        var given = _kept.Values.Where(share => share.Hosts.Any(isOther)).Select(share => share.Ingress).ToList();
        foreach (var ingress in given)
            _kept.Remove(ingress.Key);
        return given;
    }

    /// <summary>Whether a host is taken over.</summary>
    public bool Has(string host) =>
        before?.Table.FindHost(host) is { AliasOf: null, Ingresses: [{ Ingress: var owner }, ..] } known &&
        _kept.TryGetValue(owner, out var share) && share.Hosts.Contains(known, ReferenceEqualityComparer.Instance);

    /// <summary>What a later translation can take over.</summary>
    /// <param name="merged">The shares of Ingresses that were merged.</param>
    public IReadOnlyDictionary<ObjectKey, IngressShare> Memory(IEnumerable<IngressShare> merged)
    {
        foreach (var share in merged)
            _kept.Add(share.Ingress.Key, share);
        return _kept;
    }

    IngressShare? ShareOf(ServedIngress ingress) =>
        before is not null && before.Shares.TryGetValue(ingress.Key, out var share) && ReferenceEquals(share.Ingress, ingress) ? share : null;

    bool AreFree(ReadOnlySpan<VirtualHost> hosts)
    {
        foreach (var host in hosts)
        {
            if (_merged.Contains(host.Name))
                return false;
        }

        return true;
    }
}
