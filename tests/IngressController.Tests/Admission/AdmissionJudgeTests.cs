using System.Text.Json.Nodes;
using IngressController.Core.Admission;
using IngressController.Core.Cluster;
using IngressController.Core.Translation;
using IngressController.Features;
using static IngressController.Tests.Admission.Reviews;

namespace IngressController.Tests.Admission;

/// <summary>What is refused, what is only told, and what is none of our business (behaviour 109 to 112).</summary>
public sealed class AdmissionJudgeTests
{
    const string WebService = "{apiVersion: v1, kind: Service, metadata: {name: web, namespace: default}, spec: {ports: [{port: 80}]}}";

    readonly IngressIndex _index = new();
    readonly ResourceStore _store = new([]);
    TranslationOptions _options = new() { IngressClassIsGiven = true, ConfigMap = new("default", "settings") };

    public AdmissionJudgeTests()
    {
        _store.IngressChanged += _index.Replace;
        _store.Upsert(Decode(WebService));
    }

    [Fact]
    public void A_good_Ingress_is_admitted_without_a_word()
    {
        var verdict = Judge(Ingress("new", "shop.test", annotations: [("ssl-redirect", "false"), ("proxy-body-size", "8m")]));
        Assert.True(verdict.IsOurs);
        Assert.Empty(verdict.Refusals);
        Assert.Empty(verdict.Warnings);
    }

    [Theory]
    [InlineData("ssl-redirect", "maybe", "InvalidAnnotation")]
    [InlineData("proxy-body-size", "much", "InvalidAnnotation")]
    [InlineData("allowlist-source-range", "10.0.0.0/99", "BrokenSecuritySetting")]
    [InlineData("auth-type", "telepathy", "BrokenSecuritySetting")]
    [InlineData("auth-url", "not a url", "BrokenSecuritySetting")]
    [InlineData("configuration-snippet", "deny all;", "BrokenSecuritySetting")]
    public void A_value_that_cannot_be_honoured_is_refused(string name, string value, string code)
    {
        var refusal = Assert.Single(Judge(Ingress("new", "shop.test", annotations: [(name, value)])).Refusals);
        Assert.Equal(code, refusal.Code.Name);
        Assert.Equal($"nginx.ingress.kubernetes.io/{name}", refusal.Field);
    }

    [Theory]
    [InlineData("no-such-thing", "1", "UnknownAnnotation")]
    [InlineData("configuration-snippet", "more_set_headers 'X-A: b';", "UnsupportedAnnotation")]
    [InlineData("http2-push-preload", "true", "UnsupportedAnnotation")]
    public void What_has_no_effect_is_told(string name, string value, string code)
    {
        var verdict = Judge(Ingress("new", "shop.test", annotations: [(name, value)]));
        Assert.Empty(verdict.Refusals);
        Assert.Equal(code, Assert.Single(verdict.Warnings).Code.Name);
    }

    [Fact]
    public void What_may_follow_in_the_same_apply_is_no_reason_to_refuse()
    {
        var verdict = Judge(Ingress("new", "shop.test", service: "later"));
        Assert.Empty(verdict.Refusals);
        Assert.Equal(["ServiceNotFound"], verdict.Warnings.Select(warning => warning.Code.Name));
    }

    [Fact]
    public void A_Secret_or_ConfigMap_that_nobody_uses_yet_is_not_read_and_so_not_missed()
    {
        var verdict = Judge(Ingress("new", "shop.test", annotations:
            [("auth-type", "basic"), ("auth-secret", "users"), ("custom-headers", "default/later")]));
        Assert.Empty(verdict.Refusals);
        Assert.Empty(verdict.Warnings);
    }

    [Fact]
    public void What_is_wrong_with_a_ConfigMap_in_use_is_a_warning()
    {
        _store.Upsert(new ConfigMap(new("default", "used"), StringMap.From([new("X-Used", "a\nb")])));
        var verdict = Judge(Ingress("new", "shop.test", annotations: [("custom-headers", "default/used")]));
        Assert.Empty(verdict.Refusals);
        Assert.All(verdict.Warnings, warning => Assert.Equal("BrokenSecuritySetting", warning.Code.Name));
        Assert.NotEmpty(verdict.Warnings);
    }

    [Fact]
    public void A_path_that_another_Ingress_serves_is_refused_whatever_the_age()
    {
        Have(Ingress("first", "shop.test", "/cart"));
        var refusal = Assert.Single(Judge(Ingress("second", "SHOP.test", "/cart", created: "2020-01-01T00:00:00Z")).Refusals);
        Assert.Equal("PathConflict", refusal.Code.Name);
        Assert.StartsWith("host \"shop.test\" and path \"/cart\" is already defined in ingress default/first", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_gone_or_has_moved_is_in_nobodys_way()
    {
        var first = Ingress("first", "shop.test", "/cart");
        Have(first);
        Assert.Single(Judge(Ingress("second", "shop.test", "/cart")).Refusals);
        Have(Ingress("first", "shop.test", "/basket"));
        Assert.Empty(Judge(Ingress("second", "shop.test", "/cart")).Refusals);
        Assert.Single(Judge(Ingress("second", "shop.test", "/basket")).Refusals);
        _store.Remove(Read(first).Reference);
        Assert.Empty(Judge(Ingress("second", "shop.test", "/basket")).Refusals);
    }

    [Fact]
    public void Another_path_type_host_or_class_is_no_conflict()
    {
        Have(Ingress("first", "shop.test", "/cart"), Ingress("foreign", "shop.test", "/foreign", @class: "other"));
        Assert.Empty(Judge(Ingress("second", "shop.test", "/cart", "Exact")).Refusals);
        Assert.Empty(Judge(Ingress("second", "other.test", "/cart")).Refusals);
        Assert.Empty(Judge(Ingress("second", "shop.test", "/foreign")).Refusals);
    }

    [Fact]
    public void Canaries_stand_beside_their_main_Ingress_and_each_other()
    {
        Have(Ingress("main", "shop.test"), Ingress("canary-1", "shop.test", service: "next", annotations: [("canary", "true"), ("canary-weight", "1")]));
        Assert.Empty(Judge(Ingress("canary-2", "shop.test", service: "next", annotations: [("canary", "true"), ("canary-weight", "2")])).Refusals);
        Assert.Equal("CanaryWithoutMain",
            Assert.Single(Judge(Ingress("canary-3", "blog.test", annotations: [("canary", "true"), ("canary-weight", "2")])).Warnings).Code.Name);
    }

    [Fact]
    public void A_change_is_not_refused_for_what_was_wrong_before_it()
    {
        var first = Ingress("first", "shop.test", "/cart");
        var second = Ingress("second", "shop.test", "/cart", annotations: [("ssl-redirect", "maybe")]);
        Have(first, second);
        var labelled = Ingress("second", "shop.test", "/cart", annotations: [("ssl-redirect", "maybe"), ("upstream-vhost", "inner.test")]);
        var verdict = Judge(labelled, second);
        Assert.Empty(verdict.Refusals);
        Assert.Equal("InvalidAnnotation", Assert.Single(verdict.Warnings).Code.Name);

        var worse = Ingress("second", "shop.test", "/cart", annotations: [("ssl-redirect", "perhaps")]);
        Assert.Equal("InvalidAnnotation", Assert.Single(Judge(worse, second).Refusals).Code.Name);
    }

    [Fact]
    public void An_older_Ingress_cannot_take_a_path_by_a_change()
    {
        var old = Ingress("old", "shop.test", "/a", created: "2020-01-01T00:00:00Z");
        Have(old, Ingress("young", "shop.test", "/b"));
        Assert.Equal("PathConflict", Assert.Single(Judge(Ingress("old", "shop.test", "/b", created: "2020-01-01T00:00:00Z"), old).Refusals).Code.Name);
    }

    [Theory]
    [InlineData("Prefix", "/api(/|$)(.*)", true)]
    [InlineData("Exact", "/ä", true)]
    [InlineData("Prefix", "/a.b_c/D-1/", false)]
    [InlineData("ImplementationSpecific", "/api(/|$)(.*)", false)]
    public void Paths_that_look_like_regular_expressions_have_the_type_for_it(string type, string path, bool isRefused)
    {
        var ingress = Ingress("new", "shop.test", path, type);
        Assert.Equal(isRefused ? ["StrictPathType"] : [], Judge(ingress).Refusals.Select(refusal => refusal.Code.Name));
        Settings("strict-validate-path-type: 'false'");
        var verdict = Judge(ingress);
        Assert.Empty(verdict.Refusals);
        Assert.Equal(isRefused ? ["StrictPathType"] : path.Contains('(') ? ["DoubtfulPath"] : [], verdict.Warnings.Select(warning => warning.Code.Name));
    }

    [Fact]
    public void What_the_operator_forbids_is_refused()
    {
        var risky = Ingress("new", "shop.test", annotations: [("auth-url", "http://auth.test/")]);
        Assert.Empty(Judge(risky).Refusals);
        Settings("annotations-risk-level: Medium");
        Assert.Contains("annotations-risk-level", Assert.Single(Judge(risky).Refusals).Message, StringComparison.Ordinal);
        Settings("annotation-value-word-blocklist: 'test/, load_module'");
        Assert.Contains("\"test/\"", Assert.Single(Judge(risky).Refusals).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_default_backend_is_refused_with_disable_catch_all()
    {
        _options = _options with { DisableCatchAll = true };
        var ingress = Ingress("new", "shop.test");
        ingress["spec"]!["defaultBackend"] = JsonNode.Parse("{\"service\":{\"name\":\"web\",\"port\":{\"number\":80}}}");
        Assert.Equal("CatchAllDisabled", Assert.Single(Judge(ingress).Refusals).Code.Name);
    }

    [Fact]
    public void Another_class_or_namespace_is_none_of_our_business()
    {
        Assert.False(Judge(Ingress("new", "shop.test", @class: "nginx", annotations: [("ssl-redirect", "maybe")])).IsOurs);
        Assert.False(Judge(Ingress("new", "shop.test", @class: null)).IsOurs);
        _options = _options with { WatchNamespace = "elsewhere" };
        Assert.False(Judge(Ingress("new", "shop.test")).IsOurs);
    }

    [Fact]
    public void A_host_of_another_namespace_is_refused_where_hosts_belong_to_the_first()
    {
        Have(Ingress("first", "shop.test", "/"));
        var foreign = In("other", Ingress("second", "shop.test", "/cart"));
        Assert.Empty(Judge(foreign).Refusals);
        _options = _options with { HostOwnership = HostOwnership.FirstNamespace };
        Assert.Equal("HostOwnedByOther", Assert.Single(Judge(foreign).Refusals).Code.Name);
        Assert.Empty(Judge(Ingress("third", "shop.test", "/cart")).Refusals);
        Assert.Empty(Judge(In("other", Ingress("second", "free.test", "/cart"))).Refusals);
    }

    [Fact]
    public void The_owner_of_a_host_may_change_its_only_Ingress()
    {
        _options = _options with { HostOwnership = HostOwnership.FirstNamespace };
        var first = Ingress("first", "shop.test", "/", created: "2020-01-01T00:00:00Z");
        Have(first, In("other", Ingress("refused", "shop.test", "/b", created: "2021-01-01T00:00:00Z")));
        var verdict = Judge(Ingress("first", "shop.test", "/new", created: "2020-01-01T00:00:00Z"), first);
        Assert.Empty(verdict.Refusals);
        Assert.Empty(verdict.Warnings);
        Assert.Equal(
            "HostOwnedByOther",
            Assert.Single(Judge(In("other", Ingress("refused", "shop.test", "/c", created: "2021-01-01T00:00:00Z"))).Refusals).Code.Name);
    }

    [Fact]
    public void A_canary_of_another_namespace_is_refused_unless_the_operator_allows_it()
    {
        Have(Ingress("main", "shop.test"));
        var canary = In("other", Ingress("canary", "shop.test", service: "next", annotations: [("canary", "true"), ("canary-weight", "1")]));
        Assert.Equal("ForeignCanary", Assert.Single(Judge(canary).Refusals).Code.Name);
        _options = _options with { AllowCrossNamespaceCanaries = true };
        Assert.Empty(Judge(canary).Refusals);
    }

    static JsonNode In(string @namespace, JsonNode ingress)
    {
        ingress["metadata"]!["namespace"] = @namespace;
        return ingress;
    }

    AdmissionVerdict Judge(JsonNode ingress, JsonNode? previous = null) =>
        new AdmissionJudge(_options, FeatureCatalog.Policies).Judge(_store.Snapshot(), _index, Read(ingress), previous is null ? null : Read(previous));

    void Have(params JsonNode[] ingresses)
    {
        foreach (var ingress in ingresses)
            _store.Upsert(Read(ingress));
    }

    void Settings(string line) =>
        _store.Upsert(Decode($"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: settings, namespace: default}}, data: {{ {line} }}}}"));

    static Ingress Read(JsonNode ingress) => (Ingress)Decode(ingress.ToJsonString());
}
