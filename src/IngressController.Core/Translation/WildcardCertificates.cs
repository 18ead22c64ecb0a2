using IngressController.Core.Routing;

namespace IngressController.Core.Translation;

/// <summary>
/// Tells which hosts have a certificate: those with a <c>tls</c> section, and those that a wildcard host with one covers
/// (behaviour 36).
/// </summary>
sealed class WildcardCertificates
{
    readonly HashSet<string> _parents = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="names">All names of hosts that are being built.</param>
    /// <param name="kept">The hosts that an earlier table had too.</param>
    public WildcardCertificates(IEnumerable<(string Name, HostDraft Host)> names, IEnumerable<VirtualHost> kept)
    {
        foreach (var (name, host) in names)
            Add(name, host.TlsOwner is not null);
        foreach (var host in kept)
            Add(host.Name, host.Tls is not null);
    }

    /// <summary>Whether a host of this name has a certificate.</summary>
    /// <param name="host">The name.</param>
    /// <param name="hasTls">Whether it has a <c>tls</c> section.</param>
    public bool Cover(string host, bool hasTls) =>
        hasTls || (_parents.Count > 0 && HostName.TrySplitFirstLabel(host, out var parent) &&
            _parents.GetAlternateLookup<ReadOnlySpan<char>>().Contains(parent));

    void Add(string name, bool hasTls)
    {
        if (hasTls && name.StartsWith("*.", StringComparison.Ordinal))
            _parents.Add(name[2..]);
    }
}
