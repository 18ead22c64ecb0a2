using IngressController.Core.Routing;
using IngressController.Core.Translation;
using IngressController.Features;
using IngressController.Proxy;
using IngressController.Proxy.Access;
using IngressController.Tests.Edge;
using IngressController.Tests.Tls;

namespace IngressController.Tests.Features;

/// <summary>Each feature of a stage that can refuse a request makes an access rule of what it adds to a route.</summary>
public sealed class AccessRuleTests
{
    const string Users = "auth-type: basic|auth-secret: users";

    static readonly TestAuthority Authority = TestAuthority.Create("Clients");

    /// <summary>What brings each of the features to act: annotations of one value and of another, or settings.</summary>
    static readonly Dictionary<string, (string One, string Other, string Settings)> Asked = new(StringComparer.Ordinal)
    {
        ["ClientCertificateFeature"] = ("auth-tls-secret: default/clients", "auth-tls-secret: default/clients|auth-tls-match-cn: CN=x", ""),
        ["BlockListFeature"] = ("", "", "block-user-agents: bad"),
        ["RateLimitFeature"] = ("limit-rps: 5", "limit-rps: 5|limit-allowlist: 10.0.0.0/8", ""),
        ["AccessSnippetFeature"] =
        (
            "configuration-snippet: deny 10.0.0.0/8;", "configuration-snippet: deny 10.0.0.0/9;",
            "allow-snippet-annotations: 'true', annotations-risk-level: Critical"),
        ["LimitSnippetFeature"] = (
            "configuration-snippet: limit_conn z 1;", "configuration-snippet: limit_conn z 2;",
            "allow-snippet-annotations: 'true', annotations-risk-level: Critical, http-snippet: 'limit_conn_zone $remote_addr zone=z:1m;'"),
        ["AccessListFeature"] = ("denylist-source-range: 10.0.0.0/8", "denylist-source-range: 10.0.0.0/9", ""),
        ["BasicAuthFeature"] = (Users, Users + "|auth-realm: other", ""),
        ["ExternalAuthFeature"] = ("auth-url: http://auth.test/", "auth-url: http://auth.test/other", ""),
        ["SatisfyFeature"] = ("satisfy: any", "satisfy: all", ""),
    };

    public static TheoryData<string> Guarding()
    {
        using var features = Catalogs.CreateFeatures();
        return [.. features.All.Where(feature => feature.Stage.Guards()).Select(feature => feature.GetType().Name)];
    }

    [Theory]
    [MemberData(nameof(Guarding))]
    public void It_is_a_rule_that_equals_that_of_an_Ingress_which_asks_for_the_same(string feature)
    {
        Assert.True(Asked.TryGetValue(feature, out var asked), $"what brings {feature} to act?");
        var (one, same) = RulesOf(feature, asked.One, asked.One, asked.Settings);
        Assert.False(one.IsOpen);
        Assert.Equal(one, same);
        if (asked.Other.Length > 0)
            Assert.NotEqual(one, RulesOf(feature, asked.One, asked.Other, asked.Settings).Other);
    }

    [Theory]
    [InlineData("BasicAuthFeature")]
    [InlineData("ExternalAuthFeature")]
    [InlineData("ClientCertificateFeature")]
    public void A_path_that_is_exempt_has_another(string feature)
    {
        var (one, exempt) = RulesOf(feature, Asked[feature].One, Asked[feature].One, "", "/.well-known/acme-challenge/x");
        Assert.NotEqual(one, exempt);
    }

    /// <summary>The rules that a feature makes for two Ingresses: of one host, so that what holds for a host is of both.</summary>
    static (AccessRules One, AccessRules Other) RulesOf(string name, string one, string other, string settings, string otherPath = "/other")
    {
        using var features = Catalogs.CreateFeatures();
        var feature = features.All.Single(feature => feature.GetType().Name == name);
        var hosts = otherPath == "/other" ? ("a.test", "b.test") : ("a.test", "a.test");
        var yaml = string.Join("\n---\n",
            IngressOf("one", hosts.Item1, "/one", one), IngressOf("other", hosts.Item2, otherPath, other),
            EdgeFixture.Secret("users", ("auth", "ann:{PLAIN}secret")),
            EdgeFixture.Secret("clients", ("ca.crt", Authority.Pem)),
            $"apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: settings, namespace: default }}\ndata: {{ {settings} }}");
        var options = new TranslationOptions { IngressClassIsGiven = true, ConfigMap = new("default", "settings") };
        var table = Translator.Translate(Snapshots.Of(yaml), options, FeatureCatalog.Policies).Table;
        return (RulesOf(feature, table.MatchHost(hosts.Item1), "/one"), RulesOf(feature, table.MatchHost(hosts.Item2), otherPath));
    }

    static AccessRules RulesOf(Feature feature, VirtualHost host, string path)
    {
        var pipeline = new RoutePipeline();
        feature.Join(new(host.Match(path), host, new(TimeProvider.System), null, static _ => Task.CompletedTask, null!), pipeline);
        return pipeline.AccessRules;
    }

    static string IngressOf(string name, string host, string path, string annotations) =>
        EdgeFixture.Ingress(name, host, [$"{path}=web"], annotations.Split('|', StringSplitOptions.RemoveEmptyEntries));
}
