using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Translation;
using IngressController.Core.Translation.Policies;

namespace IngressController.Core.Tests.Translation;

/// <summary>A host is not reused when somebody older begins to decide about a Service that it leads to.</summary>
public sealed class SharedServiceTests
{
    static readonly PolicyCatalog Catalog = new(TranslationPolicies.Parsers, []);
    static readonly TranslationOptions Options = new() { IngressClassIsGiven = true };
    static readonly Ingress Kept = Make.Ingress("kept", 5, Make.Rule("kept.com", "/", "Prefix", "s"));

    [Theory]
    [InlineData("service-upstream", "true", "s")]
    [InlineData("default-backend", "s", "other")]
    public void An_older_Ingress_that_asks_for_something_else_decides(string annotation, string value, string service)
    {
        var older = Make.Ingress("older", 1, Make.Rule("older.com", "/", "Prefix", service)) with
        {
            Annotations = StringMap.From([new(AnnotationKeys.Nginx + annotation, value)]),
        };
        AssertFollows(Kept with { Annotations = StringMap.From([new(AnnotationKeys.Nginx + "app-root", "/home")]) }, older);
        AssertFollows(Kept, older);
    }

    static void AssertFollows(Ingress kept, Ingress added)
    {
        var snapshot = Make.Snapshot(Make.Service("s"), Make.Service("other"), Make.Slice("s", 8080, "10.0.0.1"), kept);
        var before = Translator.Translate(snapshot, Options, Catalog);
        var after = Translator.Translate(snapshot.With(added), Options, Catalog, before);
        var anew = Translator.Translate(snapshot.With(added), Options, Catalog);
        var upstream = after.Table.Match("kept.com", "/").Upstream!;
        Assert.Same(after.Upstreams[upstream.Key], upstream);
        Assert.Equal(anew.Table.Match("kept.com", "/").Upstream!.Policies.Items, upstream.Policies.Items);
        Assert.Equal(TableText.Of(anew), TableText.Of(after));
    }
}
