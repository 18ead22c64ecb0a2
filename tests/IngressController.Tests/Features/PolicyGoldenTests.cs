using System.Text;
using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Translation;
using IngressController.Features;
using IngressController.Features.AppRoot;
using IngressController.Features.ClientCertificate;
using IngressController.Features.CookieAttributes;
using IngressController.Features.Cors;
using IngressController.Features.CustomErrors;
using IngressController.Features.DefaultBackend;
using IngressController.Features.Headers;
using IngressController.Features.Hsts;
using IngressController.Features.OwnRedirects;
using IngressController.Features.ProxyRedirect;
using IngressController.Features.Redirect;
using IngressController.Features.Rewrite;
using IngressController.Features.SslPassthrough;
using IngressController.Features.SslRedirect;
using IngressController.Features.TlsProtocol;
using IngressController.Features.WwwRedirect;
using IngressController.Kubernetes.Manifests;
using IngressController.Tls;

namespace IngressController.Tests.Features;

/// <summary>
/// Each Golden/NAME.yaml is read by the TLS features, each Golden/Routing/NAME.yaml by those of redirects, rewrites, headers, CORS and
/// errors, and compared with NAME.policies: per Ingress what it asks for beyond the defaults, then what is wrong. UPDATE_GOLDEN=1 writes the files anew; the difference is then to be reviewed.
/// </summary>
public sealed class PolicyGoldenTests
{
    static readonly string Folder = Path.Combine(RepositoryRoot(), "tests", "IngressController.Tests", "Features", "Golden");

    public static TheoryData<string> Cases() =>
        [.. Directory.GetFiles(Folder, "*.yaml", SearchOption.AllDirectories).Select(file => Path.ChangeExtension(Path.GetRelativePath(Folder, file), null)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Annotations_become_the_policies_that_are_written_down(string name)
    {
        var content = ManifestReader.Read(name + ".yaml", File.ReadAllBytes(Path.Combine(Folder, name + ".yaml")));
        Assert.Empty(content.Problems);
        var snapshot = content.Objects.Aggregate(ClusterSnapshot.Empty, (snapshot, entry) => snapshot.With(entry.Object!));
        var options = new TranslationOptions { IngressClassIsGiven = true, ConfigMap = new("default", "settings") };
        var translation = Translator.Translate(snapshot, options, new PolicyCatalog(FeaturesOf(name), [], FeatureCatalog.Global));
        var (_, found) = TlsTable.Bind(translation.Table, snapshot, null, TlsTable.Empty, new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero));

        var text = TextOf(translation, found);
        var golden = Path.Combine(Folder, name + ".policies");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            File.WriteAllText(golden, text);
        Assert.Equal(File.ReadAllText(golden), text);
    }

    static Feature[] FeaturesOf(string name) => name.StartsWith("Routing", StringComparison.Ordinal)
        ?
        [
            new HideHeadersFeature(), new CustomErrorsFeature(), new AppRootFeature(), new TrailingSlashFeature(), new CorsFeature(), new WwwRedirectFeature(),
            new RedirectFeature(), new DefaultBackendFeature(), new RewriteFeature(), new ProxySetHeadersFeature(), new ConnectionHeaderFeature(),
            new CookieAttributesFeature(), new ProxyRedirectFeature(), new AddHeadersFeature(), new CustomHeadersFeature(),
        ]
        :
        [
            new TlsProtocolFeature(), new ClientCertificateFeature(TimeProvider.System), new SslRedirectFeature(() => 443), new HstsFeature(),
            new SslPassthroughFeature(isEnabled: true),
        ];

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
        var usual = Translator.Translate(ClusterSnapshot.Empty, new(), new PolicyCatalog([], [], FeatureCatalog.Global)).Global.Items;
        foreach (var policy in translation.Global.Items.Where(policy => !usual.Contains(policy)))
            text.Append($"the edge: {policy}\n");
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
