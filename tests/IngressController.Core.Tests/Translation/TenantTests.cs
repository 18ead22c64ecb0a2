using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Translation;
using IngressController.Core.Translation.Policies;

namespace IngressController.Core.Tests.Translation;

/// <summary>What Ingresses of another namespace than the one that speaks for a host may do there. The oldest is of namespace default.</summary>
public sealed class TenantTests
{
    static readonly PolicyCatalog Catalog = new(
        [.. TranslationPolicies.Parsers, new OfHosts()],
        [new("server-snippet", "never") { IsOfHost = true, Judge = (text, _) => new("never", text == "deny") }]);

    static readonly TranslationOptions Shared = new() { IngressClassIsGiven = true };
    static readonly TranslationOptions First = Shared with { HostOwnership = HostOwnership.FirstNamespace };
    static readonly Ingress Owner = Make.Ingress("owner", 1, Make.Rule("a.com", "/", "Prefix", "s1"));

    [Theory]
    [InlineData("app-root", "/start")]
    [InlineData("server-alias", "~^x[0-9]+$")]
    [InlineData("from-to-www-redirect", "true")]
    [InlineData("use-regex", "true")]
    [InlineData("ssl-ciphers", "x")]
    [InlineData("auth-tls-secret", "foreign/none")]
    [InlineData("server-snippet", "expires 1d;")]
    public void A_setting_for_the_whole_host_is_told_on_both_sides(string annotation, string value)
    {
        var translation = Translate(Shared, Owner, Foreign("tenant", 2, "/b", (annotation, value)));
        Assert.Contains(annotation, Message(translation, "foreign/tenant", "ForeignHostSetting"), StringComparison.Ordinal);
        Assert.Contains("no older Ingress does", Message(translation, "foreign/tenant", "ForeignHostSetting"), StringComparison.Ordinal);
        Assert.Contains("foreign/tenant", Message(translation, "default/owner", "ForeignHostSetting"), StringComparison.Ordinal);
        Assert.Equal("foreign/tenant", translation.Table.Match("a.com", "/b").Ingress.ToString());
    }

    [Fact]
    public void A_certificate_and_regular_expressions_are_told_too_and_nothing_else_is()
    {
        var tls = Translate(Shared, Owner, Foreign("tenant", 2, "/b") with { Tls = [new IngressTls(["a.com"], "theirs")] });
        Assert.Contains("spec.tls", Message(tls, "default/owner", "ForeignHostSetting"), StringComparison.Ordinal);
        var regex = Translate(Shared, With(Owner, ("use-regex", "true")), Foreign("tenant", 2, "/b.*"));
        Assert.Contains("regular expressions", Message(regex, "default/owner", "ForeignHostSetting"), StringComparison.Ordinal);
        var plain = Translate(
            Shared, Owner, Foreign("tenant", 2, "/b"), With(Make.Ingress("second", 3, Make.Rule("a.com", "/c", "Prefix", "s1")), ("app-root", "/x")));
        Assert.DoesNotContain(plain.Diagnostics, diagnostic => diagnostic.Code.Name == "ForeignHostSetting");
    }

    [Fact]
    public void A_snippet_closes_the_host_for_its_owner_only()
    {
        var foreign = Translate(Shared, Owner, Foreign("tenant", 2, "/b", ("server-snippet", "deny")));
        Assert.Null(foreign.Table.Match("a.com", "/").Policies.DeniedBecause);
        Assert.NotNull(foreign.Table.Match("a.com", "/b").Policies.DeniedBecause);
        var own = Translate(Shared, With(Owner, ("server-snippet", "deny")), Foreign("tenant", 2, "/b"));
        Assert.NotNull(own.Table.Match("a.com", "/b").Policies.DeniedBecause);
        Assert.Contains("default/owner", Message(own, "foreign/tenant", "HostClosed"), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_owner_is_served_where_hosts_belong_to_the_first_namespace()
    {
        var translation = Translate(First, Owner, Foreign("tenant", 2, "/b", ("app-root", "/start"), ("use-regex", "true"), ("from-to-www-redirect", "true")),
            Make.Ingress("late", 3, Make.Rule("a.com", "/c", "Prefix", "s1")));
        Assert.Contains("belongs to namespace default", Message(translation, "foreign/tenant", "HostOwnedByOther"), StringComparison.Ordinal);
        Assert.Equal("default/owner", translation.Table.Match("a.com", "/b").Ingress.ToString());
        Assert.Equal("default/late", translation.Table.Match("a.com", "/c").Ingress.ToString());
        Assert.Null(translation.Table.FindHost("a.com")!.AppRoot);
        Assert.Null(translation.Table.FindHost("a.com")!.Patterns);
        Assert.Null(translation.Table.FindHost("www.a.com"));
    }

    [Fact]
    public void A_list_fixes_owners_and_the_most_specific_entry_counts()
    {
        Assert.True(HostOwnerList.TryParse(["*.com=default", "b.com=foreign", "*.x.b.com=third"], out var owners, out _));
        Assert.Equal(["default", "foreign", "default", "third", "third", null],
            new[] { "a.com", "b.com", "x.b.com", "y.x.b.com", "*.x.b.com", "a.org" }.Select(owners.Of));
        var translation = Translate(Shared with { HostOwners = owners }, Foreign("older", 0, "/", ("server-alias", "c.com,~^d")), Owner,
            Make.Ingress("lost", 3, Make.Rule("b.com", "/", "Prefix", "s1")),
            With(Make.Ingress("alias", 4, Make.Rule("a.org", "/", "Prefix", "s1")), ("server-alias", "b.com,~^b,e.com")));
        Assert.Equal("default/owner", translation.Table.Match("a.com", "/").Ingress.ToString());
        Assert.Null(translation.Table.FindHost("b.com"));
        Assert.NotNull(translation.Table.FindHost("e.com"));
        Assert.Contains("--host-owners", Message(translation, "foreign/older", "HostOwnedByOther"), StringComparison.Ordinal);
        Assert.Contains("namespace foreign", Message(translation, "default/lost", "HostOwnedByOther"), StringComparison.Ordinal);
        Assert.Equal(2, translation.Diagnostics.Count(diagnostic => diagnostic.Object.Key.Name == "alias" && diagnostic.Code.Name == "HostOwnedByOther"));
    }

    [Theory]
    [InlineData("a.com", "not of the form")]
    [InlineData("a.com=", "not of the form")]
    [InlineData("a com=b", "a com")]
    [InlineData("a.com=b,A.com=c", "given to b and to c")]
    public void A_list_that_cannot_be_used_says_why(string list, string problem)
    {
        Assert.False(HostOwnerList.TryParse(list.Split(','), out _, out var found));
        Assert.Contains(problem, found, StringComparison.Ordinal);
    }

    [Fact]
    public void A_canary_of_another_namespace_takes_nothing_unless_that_is_allowed()
    {
        var canary = Foreign("canary", 2, "/", ("canary", "true"), ("canary-weight", "100"));
        var refused = Translate(Shared, Owner, canary);
        Assert.Empty(refused.Table.Match("a.com", "/").Canaries);
        Assert.Contains("--allow-cross-namespace-canaries", Message(refused, "foreign/canary", "ForeignCanary"), StringComparison.Ordinal);
        Assert.Contains("foreign/canary", Message(refused, "default/owner", "ForeignCanary"), StringComparison.Ordinal);

        var allowed = Translate(Shared with { AllowCrossNamespaceCanaries = true }, Owner, canary);
        Assert.Single(allowed.Table.Match("a.com", "/").Canaries);
        Assert.All(["foreign/canary", "default/owner"], name => Assert.Contains("allow", Message(allowed, name, "ForeignCanary"), StringComparison.Ordinal));
        Assert.Empty(Translate(First with { AllowCrossNamespaceCanaries = true }, Owner, canary).Table.Match("a.com", "/").Canaries);
    }

    [Fact]
    public void A_rule_has_a_number_of_canaries_and_no_more()
    {
        var canaries = Enumerable.Range(0, 1000).Select(i => With(
            Make.Ingress($"c{i:000}", 10 + i, Make.Rule("a.com", "/", "Prefix", "s2")), ("canary", "true"), ("canary-by-header", $"x{i}")));
        var translation = Translate(Shared, [Owner, .. canaries]);
        Assert.Equal(16, translation.Table.Match("a.com", "/").Canaries.Count);
        Assert.Equal("default/c015", translation.Table.Match("a.com", "/").Canaries[15].Ingress.ToString());
        Assert.Equal(984, translation.Diagnostics.Count(diagnostic => diagnostic.Code.Name == "TooManyCanaries"));
    }

    static string Message(TranslationResult translation, string ingress, string code) =>
        translation.Diagnostics.First(diagnostic => diagnostic.Object.Key.ToString() == ingress && diagnostic.Code.Name == code).Message;

    static TranslationResult Translate(TranslationOptions options, params IEnumerable<Ingress> ingresses) =>
        Translator.Translate(
            Make.Snapshot([Make.Service("s1"), Make.Service("s2"), Make.Service("s1") with { Key = new("foreign", "s1") }, .. ingresses]),
            options, Catalog);

    static Ingress Foreign(string name, int age, string path, params (string Name, string Value)[] annotations) =>
        With(Make.Ingress(name, age, Make.Rule("a.com", path, "ImplementationSpecific", "s1")), annotations) with { Key = new("foreign", name) };

    static Ingress With(Ingress ingress, params (string Name, string Value)[] annotations) =>
        ingress with { Annotations = StringMap.From(annotations.Select(one => KeyValuePair.Create(AnnotationKeys.Nginx + one.Name, one.Value))) };

    /// <summary>Annotations of the host that hold for a host as a whole.</summary>
    sealed class OfHosts : IPolicyParser
    {
        public IReadOnlyList<Option> Options { get; } =
        [
            Option.Annotation("ssl-ciphers", OptionTypes.Text, "Ciphers.", scope: OptionScope.Hosts),
            Option.Annotation("auth-tls-secret", OptionTypes.Text, "Client certificates.", scope: OptionScope.Hosts),
        ];

        public IPolicy? Parse(OptionReader reader) => null;
    }
}
