namespace IngressController.Tls;

/// <summary>The certificate of every host that has a <c>tls</c> section; part of an active table.</summary>
sealed class CertificateTable
{
    readonly Dictionary<string, ServerCertificate?> _byHost;
    readonly IReadOnlyDictionary<ObjectKey, ServerCertificate> _bySecret;

    CertificateTable(Dictionary<string, ServerCertificate?> byHost, ServerCertificate? standard, IReadOnlyDictionary<ObjectKey, ServerCertificate> bySecret)
    {
        _byHost = byHost;
        _bySecret = bySecret;
        Default = standard;
    }

    public static CertificateTable Empty { get; } = new([], null, new Dictionary<ObjectKey, ServerCertificate>());

    /// <summary>The certificate of <c>--default-ssl-certificate</c>; null: the self-signed one.</summary>
    public ServerCertificate? Default { get; }

    /// <summary>
    /// The certificate for a server name: that of its host, else of the covering wildcard host, else the default one (behaviour
    /// 45). Null: the self-signed one.
    /// </summary>
    /// <param name="host">The routing table's host for the name.</param>
    /// <param name="name">The name, without a trailing dot.</param>
    public ServerCertificate? Find(VirtualHost host, ReadOnlySpan<char> name)
    {
        if (_byHost.TryGetValue(host.Name, out var own))
            return own ?? Default;
        if (HostName.TrySplitFirstLabel(name, out var parent) && _byHost.TryGetValue($"*.{parent}", out var wildcard))
            return wildcard ?? Default;
        return Default;
    }

    /// <summary>
    /// Binds hosts to Secrets, and reports problems. An unchanged Secret keeps its <see cref="ServerCertificate"/>, so it is not
    /// read again.
    /// </summary>
    public static (CertificateTable Table, DiagnosticSink Diagnostics) Bind(
        RoutingTable routing, ClusterSnapshot snapshot, ObjectKey? standard, CertificateTable previous, DateTimeOffset now)
    {
        var binder = new CertificateBinder(snapshot, previous._bySecret, now);
        var byHost = new Dictionary<string, ServerCertificate?>(StringComparer.OrdinalIgnoreCase);
        // In order of name, so that the same problems are listed whatever was reused.
        foreach (var host in routing.NamedHosts.Where(host => host.Tls is not null).OrderBy(host => host.Name, StringComparer.Ordinal))
            byHost.Add(host.Name, binder.Choose(host.Name, host.Tls!));

        var table = new CertificateTable(byHost, binder.ChooseDefault(standard), binder.Read);
        return (table, binder.Diagnostics);
    }
}
