using System.Text;
using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Translation;
using IngressController.Features;
using IngressController.Kubernetes.Manifests;

namespace IngressController.Tests.Features;

/// <summary>What translations take over from one another, of every annotation, setting, Secret and ConfigMap of the golden files.</summary>
public sealed class TakeOverTests
{
    static readonly TranslationOptions Options = new()
    {
        IngressClassIsGiven = true,
        ConfigMap = new("default", "settings"),
        OptionFlags = new() { EnableSslPassthrough = true },
    };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Whatever_comes_and_goes_policies_are_as_if_read_anew(int seed)
    {
        var random = new Random(seed);
        var pool = PolicyGoldenTests.Files.SelectMany(file => ManifestReader.Read(file, File.ReadAllBytes(file)).Objects)
            .Select(entry => entry.Object).OfType<ClusterObject>().ToArray();
        var snapshot = ClusterSnapshot.Empty;
        TranslationResult? before = null;
        for (var step = 0; step < 60; step++)
        {
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                var @object = pool[random.Next(pool.Length)];
                snapshot = random.Next(4) == 0 ? snapshot.Without(@object.Reference) : snapshot.With(@object);
            }

            var now = Translator.Translate(snapshot, Options, FeatureCatalog.Policies, before);
            var anew = Translator.Translate(snapshot, Options, FeatureCatalog.Policies);
            Assert.Equal(TextOf(anew), TextOf(now));
            Assert.Equal(anew.References.Order(), now.References.Order());
            before = now;
        }
    }

    [Fact]
    public void Policies_stay_the_same_objects_until_something_that_they_are_made_of_changes()
    {
        var secret = new Secret(new("default", "users"), "Opaque", new([KeyValuePair.Create("auth", "me:{PLAIN}secret"u8.ToArray())]));
        var (closed, open) = (IngressOf("closed", ("auth-type", "basic"), ("auth-secret", "users")), IngressOf("open", ("limit-rps", "5")));
        var snapshot = ClusterSnapshot.Empty.With(secret).With(closed).With(open).With(IngressOf("bad", ("limit-rps", "many")));
        var first = Translator.Translate(snapshot, Options, FeatureCatalog.Policies);

        var second = Translator.Translate(snapshot = snapshot.With(IngressOf("new")), Options, FeatureCatalog.Policies, first);
        Assert.All(["closed", "open", "bad"], name => Assert.Same(PoliciesOf(first, name), PoliciesOf(second, name)));
        Assert.Equal(first.Diagnostics, second.Diagnostics.Where(diagnostic => diagnostic.Object.Key.Name != "new"));

        var third = Translator.Translate(snapshot = snapshot.Without(secret.Reference), Options, FeatureCatalog.Policies, second);
        Assert.NotNull(PoliciesOf(third, "closed").DeniedBecause);
        Assert.Same(PoliciesOf(first, "open"), PoliciesOf(third, "open"));

        var settings = new ConfigMap(Options.ConfigMap!.Value, StringMap.From([KeyValuePair.Create("limit-req-status-code", "429")]));
        var fourth = Translator.Translate(snapshot.With(settings), Options, FeatureCatalog.Policies, third);
        Assert.NotSame(PoliciesOf(first, "open"), PoliciesOf(fourth, "open"));
    }

    [Fact]
    public void A_ConfigMap_that_a_setting_names_is_part_of_every_policy()
    {
        var snapshot = ClusterSnapshot.Empty.With(
            new ConfigMap(Options.ConfigMap!.Value, StringMap.From([KeyValuePair.Create("proxy-set-headers", "default/headers")])));
        snapshot = snapshot.With(IngressOf("a", ("limit-rps", "1"))).With(IngressOf("b", ("limit-rps", "2")));
        var headers = new ConfigMap(new("default", "headers"), StringMap.From([KeyValuePair.Create("X-A", "1")]));

        var without = Translator.Translate(snapshot, Options, FeatureCatalog.Policies);
        Assert.Contains(without.Diagnostics, problem => problem.Field == "proxy-set-headers");
        Assert.Equal(without.Diagnostics, Translator.Translate(snapshot, Options, FeatureCatalog.Policies, without).Diagnostics);

        var with = Translator.Translate(snapshot = snapshot.With(headers), Options, FeatureCatalog.Policies, without);
        Assert.DoesNotContain(with.Diagnostics, problem => problem.Field == "proxy-set-headers");
        Assert.All(["a", "b"], name => Assert.Contains("X-A", TextOf(PoliciesOf(with, name)), StringComparison.Ordinal));

        // The one that was read first is gone: what the other depends on is known all the same.
        var fewer = Translator.Translate(snapshot = snapshot.Without(new(ResourceKind.Ingress, new("default", "a"))), Options, FeatureCatalog.Policies, with);
        Assert.Same(PoliciesOf(with, "b"), PoliciesOf(fewer, "b"));
        var gone = Translator.Translate(snapshot.Without(headers.Reference), Options, FeatureCatalog.Policies, fewer);
        Assert.DoesNotContain("X-A", TextOf(PoliciesOf(gone, "b")), StringComparison.Ordinal);
    }

    static string TextOf(TranslationResult translation)
    {
        var text = new StringBuilder();
        foreach (var host in translation.Table.NamedHosts.Append(translation.Table.CatchAll).OrderBy(host => host.Name, StringComparer.Ordinal))
        {
            text.Append($"{host.Name} {host.AppRoot} {host.AliasOf} {host.Tls} {host.HasCertificate}\n");
            foreach (var (ingress, policies) in host.Ingresses)
                text.Append($"  {ingress} {TextOf(policies)}\n");
            foreach (var route in host.Routes)
                text.Append($"  {route.Ingress} {route.Path} {route.Pattern?.Text} {route.Upstream?.Key} {route.DefaultBackend?.Key} " +
                    $"{string.Join(' ', route.Canaries)} {TextOf(route.Policies)}\n");
        }

        foreach (var upstream in translation.Upstreams.Values.OrderBy(upstream => upstream.Key.Name, StringComparer.Ordinal))
            text.Append($"{upstream.Key} {upstream.Destinations} {upstream.External} {TextOf(upstream.Policies)}\n");
        text.AppendJoin('\n', translation.Global.Items).Append('\n');
        return text.AppendJoin('\n', translation.Diagnostics).ToString();
    }

    static string TextOf(PolicySet policies) => $"{policies.DeniedBecause} {string.Join(' ', policies.Items)}";

    static PolicySet PoliciesOf(TranslationResult translation, string name) => translation.Table.FindHost($"{name}.test")!.Unmatched.Policies;

    static Ingress IngressOf(string name, params (string Annotation, string Value)[] annotations) => new(
        new("default", name), "", null,
        StringMap.From(annotations.Select(one => KeyValuePair.Create(AnnotationKeys.Nginx + one.Annotation, one.Value))), "yarp", null,
        [new($"{name}.test", [new IngressPath("/", "Prefix", new(new("web", null, 80), null))])], []);
}
