using IngressController.Core.Routing;

namespace IngressController.Core.Translation;

/// <summary>
/// Tells which hosts have a certificate: those with a <c>tls</c> section, and those that a wildcard host with one covers
/// (behaviour 36).
/// </summary>
sealed class WildcardCertificates
{
    readonly HashSet<string> _parents = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="names">All names of all hosts.</param>
    public WildcardCertificates(IEnumerable<(string Name, HostBuilder Host)> names)
    {
        foreach (var (name, host) in names)
        {
            if (host.TlsOwner is not null && name.StartsWith("*.", StringComparison.Ordinal))
                _parents.Add(name[2..]);
        }
    }

    public bool Cover(HostBuilder host) =>
        host.TlsOwner is not null ||
        (_parents.Count > 0 && HostName.TrySplitFirstLabel(host.Name, out var parent) && _parents.GetAlternateLookup<ReadOnlySpan<char>>().Contains(parent));
}
