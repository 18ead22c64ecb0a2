using System.Net;
using System.Text;
using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Gateways;
using IngressController.Core.Translation;
using IngressController.Core.Translation.Policies;
using IngressController.Kubernetes.Manifests;

namespace IngressController.Core.Tests.Gateways;

/// <summary>Objects out of YAML, and their translation.</summary>
static class GatewayObjectsOf
{
    public static PolicyCatalog Policies { get; } = new(TranslationPolicies.Parsers, []);

    public static TranslationOptions Options { get; } = new()
    {
        IngressClassIsGiven = true,
        Gateways = new()
        {
            Pool = new(IPNetwork.Parse("127.0.90.0/29")),
            // A certificate is as good as its text here; how real ones are read is the host's.
            CertificateProblem = static secret =>
                Encoding.UTF8.GetString(secret.Data.Get("tls.crt") ?? []) == "good" ? null : "tls.crt holds no certificate in PEM",
            AuthorityProblem = static data =>
                Encoding.UTF8.GetString(data.Get("ca.crt") ?? []).Contains("good", StringComparison.Ordinal) ? null : "its ca.crt holds no certificate in PEM",
        },
    };

    /// <summary>The objects of a file, in its order.</summary>
    public static IReadOnlyList<ClusterObject> Read(string name, byte[] yaml)
    {
        var content = ManifestReader.Read(name, yaml);
        Assert.Empty(content.Problems);
        return [.. content.Objects.Select(entry => entry.Object ?? throw new InvalidOperationException(entry.Unreadable!.ToString()))];
    }

    public static GatewayTranslation Translate(ClusterSnapshot snapshot, TranslationResult? before = null) =>
        Translator.Translate(snapshot, Options, Policies, before).Gateways;

    public static TranslationResult TranslateAll(ClusterSnapshot snapshot, TranslationResult? before = null) =>
        Translator.Translate(snapshot, Options, Policies, before);
}
