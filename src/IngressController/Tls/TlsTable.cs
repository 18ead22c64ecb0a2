using System.Collections.Immutable;
using System.Net.Security;
using IngressController.Core.Annotations;
using IngressController.Core.Translation;
using IngressController.Tls.Clients;

namespace IngressController.Tls;

/// <summary>The TLS settings and certificates of all hosts; part of an active table.</summary>
sealed class TlsTable
{
    readonly Dictionary<string, HostRules> _rules = new(StringComparer.Ordinal);

    /// <summary>One host's deviations from the global settings.</summary>
    readonly record struct HostRules(CipherSuitesPolicy? Ciphers, ClientCertificatePolicy? Clients);

    TlsTable(RoutingTable routing, HandshakePolicy settings, CertificateTable certificates)
    {
        Routing = routing;
        Settings = settings;
        Certificates = certificates;
    }

    public static TlsTable Empty { get; } =
        new(Translator.Translate(ClusterSnapshot.Empty, new(), PolicyCatalog.Empty).Table, HandshakePolicy.Default, CertificateTable.Empty);

    public RoutingTable Routing { get; }

    public HandshakePolicy Settings { get; }

    public CertificateTable Certificates { get; }

    /// <summary>The cipher suites for a host; null: the platform's.</summary>
    public CipherSuitesPolicy? CiphersOf(VirtualHost host) => _rules.GetValueOrDefault(host.Name).Ciphers ?? Settings.Ciphers;

    /// <summary>Whether clients of a host are asked for a certificate.</summary>
    public bool AsksForCertificates(VirtualHost host) => _rules.GetValueOrDefault(host.Name).Clients is { Verify: not VerifyClient.Off };

    /// <summary>Binds the hosts of a table, and reports problems with their certificates.</summary>
    public static (TlsTable Table, ImmutableArray<Diagnostic> Diagnostics) Bind(
        RoutingTable routing, ClusterSnapshot snapshot, ObjectKey? defaultCertificate, TlsTable previous, DateTimeOffset now)
    {
        var (certificates, diagnostics) = CertificateTable.Bind(routing, snapshot, defaultCertificate, previous.Certificates, now);
        // The global part is the same in every policy; the catch-all's unmatched route always exists.
        var table = new TlsTable(routing, routing.CatchAll.Unmatched.Policies.Get<HandshakePolicy>() ?? HandshakePolicy.Default, certificates);
        foreach (var host in routing.NamedHosts.Append(routing.CatchAll))
        {
            var rules = new HostRules(OldestCiphers(host), HostClientRule.Of(host));
            if (rules != default)
                table._rules.Add(host.Name, rules);
            if (rules.Clients is null)
                continue;
            foreach (var disagreement in HostClientRule.Disagreements(host))
                diagnostics.Add(disagreement);
        }

        return (table, diagnostics.ToSorted());
    }

    // Behaviour 62.
    static CipherSuitesPolicy? OldestCiphers(VirtualHost host)
    {
        foreach (var (_, policies) in host.Ingresses)
        {
            if (policies.Get<HandshakePolicy>()?.HostCiphers is { } ciphers)
                return ciphers;
        }

        return null;
    }
}
