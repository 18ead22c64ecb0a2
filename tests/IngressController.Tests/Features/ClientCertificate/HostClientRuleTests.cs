using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Translation;
using IngressController.Features;
using IngressController.Tls.Clients;

namespace IngressController.Tests.Features.ClientCertificate;

/// <summary>Whose client certificates hold for a host: those of the namespace that speaks for it.</summary>
public sealed class HostClientRuleTests
{
    [Fact]
    public void Broken_settings_of_another_namespace_close_its_own_paths_only()
    {
        var table = Translate(IngressOf("default", "owner", 1, null), IngressOf("evil", "tenant", 2, "evil/none"));
        Assert.Null(HostClientRule.Of(table.Table.FindHost("a.test")!));
        Assert.Null(table.Table.Match("a.test", "/owner").Policies.DeniedBecause);
        Assert.NotNull(table.Table.Match("a.test", "/tenant").Policies.DeniedBecause);
        Assert.Contains(table.Diagnostics, diagnostic =>
            diagnostic.Object.Key.Name == "owner" && diagnostic.Message.Contains("auth-tls-secret", StringComparison.Ordinal));
    }

    [Fact]
    public void Broken_settings_of_the_owner_close_the_host()
    {
        var table = Translate(IngressOf("default", "owner", 1, null), IngressOf("default", "second", 2, "default/none"));
        Assert.NotNull(HostClientRule.Of(table.Table.FindHost("a.test")!));
        Assert.Null(HostClientRule.Of(table.Table.FindHost("a.test")!)!.Authority);
    }

    static TranslationResult Translate(params Ingress[] ingresses)
    {
        return Translator.Translate(
            ingresses.Aggregate(ClusterSnapshot.Empty, (snapshot, ingress) => snapshot.With(ingress)),
            new() { IngressClassIsGiven = true }, FeatureCatalog.Policies);
    }

    static Ingress IngressOf(string @namespace, string name, int age, string? secret) => new(
        new(@namespace, name), "", new DateTimeOffset(2026, 1, 1, 0, age, 0, TimeSpan.Zero),
        secret is null ? StringMap.Empty : StringMap.From([KeyValuePair.Create(AnnotationKeys.Nginx + "auth-tls-secret", secret)]), "yarp", null,
        [new("a.test", [new IngressPath($"/{name}", "Prefix", new(new("web", null, 80), null))])], []);
}
