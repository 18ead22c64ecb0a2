using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Translation;
using IngressController.Features;

namespace IngressController.Tests.Features;

/// <summary>Both prefixes are one name space for every annotation there is (contract, "Annotations").</summary>
public sealed class PrefixTests
{
    const string Ours = AnnotationKeys.Yarp;
    const string Nginx = AnnotationKeys.Nginx;

    // No annotation takes this, so whoever reads it must complain, and must name the key it read.
    const string Nonsense = "\u0001 nonsense \u0001";

    public static TheoryData<string> Names()
    {
        return
        [
            .. FeatureCatalog.Policies.Annotations.Keys,
            .. UnsupportedAnnotations.All.Select(annotation => annotation.Name),
        ];
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Our_prefix_means_the_same_and_wins(string name)
    {
        var nginx = Translate((Nginx + name, Nonsense));
        var ours = Translate((Ours + name, Nonsense));
        var both = Translate((Nginx + name, "true"), (Ours + name, Nonsense));
        Assert.Equal(
            nginx.Select(text => text.Replace(Nginx, Ours, StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            ours.Order(StringComparer.Ordinal));
        // Unsupported ones are told for each key that is set.
        if (UnsupportedAnnotations.All.All(annotation => annotation.Name != name))
            Assert.Equal(ours, both);
    }

    static List<string> Translate(params (string Key, string Value)[] annotations)
    {
        var rules = new IngressRule("h.test", [new IngressPath("/", "Prefix", new(new("web", null, 80), null))]);
        var ingress = new Ingress(
            new("default", "i"), "", null, StringMap.From(annotations.Select(pair => KeyValuePair.Create(pair.Key, pair.Value))), "yarp", null, [rules], []);
        var translation = Translator.Translate(ClusterSnapshot.Empty.With(ingress), new() { IngressClassIsGiven = true }, FeatureCatalog.Policies);
        var policies = translation.Table.MatchHost("h.test").Match("/").Policies;
        return
        [
            .. translation.Diagnostics.Select(diagnostic => diagnostic.ToString()),
            $"{policies.DeniedBecause} {string.Join(' ', policies.Items.Select(policy => policy.GetType().Name))}",
        ];
    }
}
