using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Translation;
using IngressController.Features;

namespace IngressController.Tests.Features;

/// <summary>Ingresses that ask for the same share their policies; what is one Ingress' own stays with it.</summary>
public sealed class SharedPoliciesTests
{
    static readonly string[] Values = ["true", "false", "5", "10m", "/other", "10.0.0.0/8", "https://auth.test/", "any", "secret", "\u0001"];

    public static TheoryData<string> Names()
    {
        return [.. FeatureCatalog.Policies.Annotations.Keys];
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_Ingress_gets_beside_its_like_what_it_gets_alone(string name)
    {
        foreach (var value in Values)
        {
            Ingress[] ingresses = [IngressOf("default", "a", name, value), IngressOf("default", "b", name, value), IngressOf("other", "c", name, value)];
            var together = Translate(ingresses);
            foreach (var ingress in ingresses)
            {
                var alone = Translate(ingress);
                Assert.Equal(PoliciesOf(alone, ingress).Items, PoliciesOf(together, ingress).Items);
                Assert.Equal(PoliciesOf(alone, ingress).DeniedBecause, PoliciesOf(together, ingress).DeniedBecause);
                Assert.Equal(ProblemsOf(alone, ingress), ProblemsOf(together, ingress));
            }
        }
    }

    [Fact]
    public void Equal_annotations_of_one_namespace_are_read_once()
    {
        var (a, b, c) = (
            IngressOf("default", "a", "proxy-body-size", "8m"), IngressOf("default", "b", "proxy-body-size", "8m"),
            IngressOf("other", "c", "proxy-body-size", "8m"));
        var other = IngressOf("default", "d", "proxy-body-size", "9m");
        var table = Translate(a, b, c, other);
        Assert.Same(PoliciesOf(table, a), PoliciesOf(table, b));
        Assert.NotSame(PoliciesOf(table, a), PoliciesOf(table, c));
        Assert.NotSame(PoliciesOf(table, a), PoliciesOf(table, other));
    }

    [Fact]
    public void Annotations_of_others_make_no_difference()
    {
        var (a, b) = (IngressOf("default", "a", "proxy-body-size", "8m"), IngressOf("default", "b", "proxy-body-size", "8m"));
        a = a with { Annotations = StringMap.From([.. a.Annotations, KeyValuePair.Create("kubectl.kubernetes.io/last-applied-configuration", "{}")]) };
        var table = Translate(a, b);
        Assert.Same(PoliciesOf(table, a), PoliciesOf(table, b));
    }

    [Fact]
    public void Limits_of_two_Ingresses_are_counted_apart()
    {
        var (a, b) = (IngressOf("default", "a", "limit-rps", "5"), IngressOf("default", "b", "limit-rps", "5"));
        var table = Translate(a, b);
        Assert.NotSame(PoliciesOf(table, a), PoliciesOf(table, b));
        Assert.NotEqual(PoliciesOf(table, a).Items, PoliciesOf(table, b).Items);
    }

    // PolicySet.Get compares types, not casts.
    [Fact]
    public void No_policy_has_another_below_it() => Assert.All(
        new[] { typeof(IPolicy).Assembly, typeof(Feature).Assembly }.SelectMany(assembly => assembly.GetTypes())
            .Where(type => type is { IsClass: true } && type.IsAssignableTo(typeof(IPolicy))),
        type => Assert.True(type.IsSealed, type.FullName));

    static TranslationResult Translate(params Ingress[] ingresses)
    {
        return Translator.Translate(
            ingresses.Aggregate(ClusterSnapshot.Empty, (snapshot, ingress) => snapshot.With(ingress)),
            new() { IngressClassIsGiven = true }, FeatureCatalog.Policies);
    }

    static PolicySet PoliciesOf(TranslationResult translation, Ingress ingress) => translation.Table.MatchHost(ingress.Rules[0].Host).Unmatched.Policies;

    // Of two hosts only one can have an alias: that they disagree about it is right.
    static List<string> ProblemsOf(TranslationResult translation, Ingress ingress) =>
    [
        .. translation.Diagnostics.Where(diagnostic => diagnostic.Object == ingress.Reference && diagnostic.Code.Name != "AliasConflict")
            .Select(diagnostic => diagnostic.ToString()),
    ];

    static Ingress IngressOf(string ns, string name, string annotation, string value) => new(
        new(ns, name), "", null, StringMap.From([KeyValuePair.Create(AnnotationKeys.Nginx + annotation, value)]), "yarp", null,
        [new($"{name}.test", [new IngressPath("/", "Prefix", new(new("web", null, 80), null))])], []);
}
