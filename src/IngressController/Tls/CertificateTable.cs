using IngressController.Core.Cluster;
using IngressController.Core.Routing;

namespace IngressController.Tls;

/// <summary>The certificate of every host that names one; part of an active table.</summary>
sealed class CertificateTable
{
    readonly Dictionary<string, ServerCertificate> _byHost;

    CertificateTable(Dictionary<string, ServerCertificate> byHost) => _byHost = byHost;

    public static CertificateTable Empty { get; } = new([]);

    /// <summary>The certificate for a host of the routing table, or null: then the default one serves (behaviour 46).</summary>
    public ServerCertificate? Find(VirtualHost host) => _byHost.GetValueOrDefault(host.Name);

    /// <summary>
    /// Binds hosts to Secrets. A Secret that is as it was keeps its <see cref="ServerCertificate"/>, so nothing is read again.
    /// </summary>
    public static CertificateTable Bind(RoutingTable routing, ClusterSnapshot snapshot, CertificateTable previous)
    {
        var known = new Dictionary<ObjectKey, ServerCertificate>();
        foreach (var certificate in previous._byHost.Values)
            known[certificate.Secret] = certificate;
        var byHost = new Dictionary<string, ServerCertificate>(StringComparer.Ordinal);
        foreach (var host in routing.NamedHosts.Append(routing.CatchAll))
        {
            if (host.Tls?.Listed is not { } key || !snapshot.Secrets.TryGetValue(key, out var secret))
                continue;
            if (!known.TryGetValue(key, out var certificate) || !certificate.Data.Equals(secret.Data))
                known[key] = certificate = new(key, secret.Data);
            byHost[host.Name] = certificate;
        }

        return new(byHost);
    }
}
