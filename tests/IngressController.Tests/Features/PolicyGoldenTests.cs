using System.Text;
using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Translation;
using IngressController.Features;
using IngressController.Features.ClientCertificate;
using IngressController.Features.Hsts;
using IngressController.Features.SslRedirect;
using IngressController.Features.TlsProtocol;
using IngressController.Kubernetes.Manifests;
using IngressController.Tls;

namespace IngressController.Tests.Features;

/// <summary>
/// Each Golden/NAME.yaml is read by the TLS features and compared with Golden/NAME.policies: per Ingress what it asks for beyond the
/// defaults, then what is wrong. UPDATE_GOLDEN=1 writes the files anew; the difference is then to be reviewed.
/// </summary>
public sealed class PolicyGoldenTests
{
    static readonly string Folder = Path.Combine(RepositoryRoot(), "tests", "IngressController.Tests", "Features", "Golden");

    public static TheoryData<string> Cases() =>
        [.. Directory.GetFiles(Folder, "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Annotations_become_the_policies_that_are_written_down(string name)
    {
        var content = ManifestReader.Read(name + ".yaml", File.ReadAllBytes(Path.Combine(Folder, name + ".yaml")));
        Assert.Empty(content.Problems);
        var snapshot = content.Objects.Aggregate(ClusterSnapshot.Empty, (snapshot, entry) => snapshot.With(entry.Object!));
        Feature[] features = [new TlsProtocolFeature(), new ClientCertificateFeature(TimeProvider.System), new SslRedirectFeature(() => 443), new HstsFeature()];
        var options = new TranslationOptions { IngressClassIsGiven = true, ConfigMap = new("default", "settings") };
        var translation = Translator.Translate(snapshot, options, new PolicyCatalog(features, []));
        var (_, found) = TlsTable.Bind(translation.Table, snapshot, null, TlsTable.Empty, new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero));

        var text = TextOf(translation, found);
        var golden = Path.Combine(Folder, name + ".policies");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            File.WriteAllText(golden, text);
        Assert.Equal(File.ReadAllText(golden), text);
    }

    static string TextOf(Translation translation, IEnumerable<Diagnostic> found)
    {
        var text = new StringBuilder();
        var standard = translation.Table.CatchAll.Unmatched.Policies.Items;
        var ingresses = translation.Table.NamedHosts.SelectMany(host => host.Ingresses).DistinctBy(one => one.Ingress).OrderBy(one => one.Ingress);
        foreach (var (ingress, policies) in ingresses)
        {
            text.Append($"ingress {ingress}{(policies.DeniedBecause is { } reason ? $" denied: {reason}" : "")}\n");
            foreach (var policy in policies.Items.Where(policy => !standard.Contains(policy)))
                text.Append($"  {policy}\n");
        }

        text.Append("every route\n");
        foreach (var policy in standard)
            text.Append($"  {policy}\n");
        foreach (var diagnostic in translation.Diagnostics.Concat(found).OrderBy(diagnostic => diagnostic.ToString(), StringComparer.Ordinal))
            text.Append($"{diagnostic.Severity.ToString().ToLowerInvariant()} {diagnostic}\n");
        return text.ToString();
    }

    static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "IngressController.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("not inside the repository");
        return folder;
    }
}
