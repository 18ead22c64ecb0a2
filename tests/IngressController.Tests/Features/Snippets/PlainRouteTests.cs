using IngressController.Core.Diagnostics;
using IngressController.Core.Routing;
using IngressController.Core.Translation;
using IngressController.Features;
using IngressController.Proxy;
using IngressController.Proxy.Forwarding;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Features.Snippets;

/// <summary>A route without snippets is bound as if nobody had any, so that it costs nothing more.</summary>
public sealed class PlainRouteTests
{
    const string Allowed = "allow-snippet-annotations: 'true', annotations-risk-level: Critical";

    /// <summary>The snippets of a neighbour: of another path of the host, and of another host.</summary>
    static readonly string[] PathSnippet = ["configuration-snippet: set $x 1; deny 10.0.0.0/8; add_header X-A $x; proxy_set_header X-B $m;"];

    static readonly string[] HostSnippet = [.. PathSnippet, "server-snippet: if ($http_x_c) { return 403; } location /own { return 204; }"];

    [Fact]
    public void Its_steps_and_edits_are_those_of_a_cluster_without_snippets()
    {
        var alone = BoundIn([], [], "");
        var beside = BoundIn(PathSnippet, HostSnippet, ", http-snippet: 'map $http_x_d $m { default 1; }'");
        Assert.Equal(alone, beside);
    }

    [Theory]
    [InlineData("configuration-snippet: add_header X-A 1;")]
    [InlineData("configuration-snippet: deny 10.0.0.0/8;")]
    [InlineData("server-snippet: if ($http_x_c) { return 403; }")]
    public void One_snippet_makes_a_difference(string own) => Assert.NotEqual(BoundIn([], [], ""), BoundIn([], [], "", own));

    /// <summary>What is bound to the plain route, as a text: its features with what each adds.</summary>
    static string BoundIn(string[] ofSameHost, string[] ofOtherHost, string settings, params string[] own)
    {
        using var features = Catalogs.CreateFeatures();
        var yaml = string.Join("\n---\n",
            EdgeFixture.Ingress("plain", "a.test", ["/plain=web"], own),
            EdgeFixture.Ingress("same", "a.test", ["/same=web"], ofSameHost),
            EdgeFixture.Ingress("other", "b.test", ["/=web"], ofOtherHost),
            $"apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: settings, namespace: default }}\ndata: {{ {Allowed}{settings} }}");
        var options = new TranslationOptions { IngressClassIsGiven = true, ConfigMap = new("default", "settings") };
        var translation = Translator.Translate(Snapshots.Of(yaml), options, FeatureCatalog.Policies);
        Assert.DoesNotContain(translation.Diagnostics, static problem => problem.Severity == DiagnosticSeverity.Closed);
        var host = translation.Table.MatchHost("a.test");
        var acting = features.ActingOn(host.Match("/plain").Policies).Select(feature => Describe(feature, host));
        return string.Join('\n', acting.Where(static text => text.Length > 0));
    }

    static string Describe(Feature feature, VirtualHost host)
    {
        var pipeline = new RoutePipeline();
        feature.Join(new(host.Match("/plain"), host, new(TimeProvider.System), null, static _ => Task.CompletedTask, null!), pipeline);
        var sum = pipeline.Count + pipeline.RequestEdits.Length + pipeline.ResponseEdits.Length;
        if (sum == 0 && pipeline.Forward == ForwardSettings.Default && pipeline.Withheld is null && pipeline.AccessRules.IsOpen)
            return "";
        return $"{feature.GetType().Name}: {pipeline.Count} steps, {pipeline.RequestEdits.Length} and {pipeline.ResponseEdits.Length} edits; " +
            $"{pipeline.Forward}";
    }
}
