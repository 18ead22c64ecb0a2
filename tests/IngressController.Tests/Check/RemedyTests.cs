using System.Collections.Immutable;
using IngressController.Check;
using IngressController.Cli;
using IngressController.Core.Cluster;
using IngressController.Features;
using IngressController.Features.Snippets;
using IngressController.Kubernetes.OneShot;

namespace IngressController.Tests.Check;

/// <summary>
/// What check prints can be pasted: every remedy that the code can make is applied, and the same check says nothing of it any more, and
/// nothing worse of anything.
/// </summary>
public sealed class RemedyTests
{
    /// <summary>Arguments of nginx that some directive takes: each form that there is a remedy for has one among them.</summary>
    static readonly string[][] Arguments =
    [
        ["120"], ["90s"], ["2m"], ["8k"], ["50m"], ["0"], ["3"], ["100k"], ["on"], ["off"], ["any"], ["all"], ["1.0"], ["1.1"],
        ["TLSv1.2", "TLSv1.3"], ["4", "16k"], ["X-Real-IP"], ["10.0.0.0/8"], ["text/plain", "application/json"],
    ];

    public static TheoryData<string> Directives => [.. ExactRemedies.Directives];

    public static TheoryData<string> Unsupported => [.. FeatureCatalog.Policies.Unsupported.Keys.Order(StringComparer.Ordinal)];

    public static TheoryData<string> UnsupportedKeys => [.. UnsupportedSettings.All.Select(one => one.Name)];

    public static TheoryData<string> Flags => [.. AcceptedFlags.All.Select(option => option.Name)];

    [Theory]
    [MemberData(nameof(Directives))]
    public void What_is_said_to_be_the_same_as_a_directive_is_taken(string directive)
    {
        var taken = 0;
        foreach (var arguments in Arguments)
        {
            if (ExactRemedies.Of(new FlatDirective(directive, arguments, 1, null)) is not { } remedy)
                continue;
            var content = remedy.Annotation is { } annotation ? With((annotation, remedy.Value)) : WithSetting(remedy.Setting!, remedy.Value);
            var told = Run(content).All.Where(one => one.Finding.Field == (remedy.Annotation ?? remedy.Setting)).Select(one => one.Finding).ToList();
            Assert.True(
                Assert.Single(told).Verdict == Verdict.Same, $"{directive} {string.Join(' ', arguments)}: {told[0].Field}: {remedy.Value}: {told[0].Reason}");
            taken++;
        }

        Assert.NotEqual(0, taken);
    }

    [Theory]
    [MemberData(nameof(Directives))]
    public void What_mends_a_snippet_mends_it(string directive)
    {
        foreach (var arguments in Arguments)
        {
            var snippet = $"{directive} {string.Join(' ', arguments)};";
            foreach (var isAllowed in new[] { true, false })
                AssertMends(With(("nginx.ingress.kubernetes.io/configuration-snippet", snippet)), isAllowed);
        }
    }

    [Theory]
    [MemberData(nameof(Unsupported))]
    public void What_mends_an_annotation_mends_it(string name)
    {
        foreach (var value in new[] { "true", "x", "10", "more_set_headers \"A: b\";", "deny all;" })
            AssertMends(With(($"nginx.ingress.kubernetes.io/{name}", value)), isAllowed: false);
        AssertMends(With(("yarp.ingress.kubernetes.io/no-such-thing-at-all", "x")), isAllowed: false);
    }

    [Theory]
    [MemberData(nameof(UnsupportedKeys))]
    public void What_mends_a_key_mends_it(string key) => AssertMends(WithSetting(key, "4711"), isAllowed: false);

    [Theory]
    [MemberData(nameof(Flags))]
    public void What_mends_a_flag_mends_it(string flag) => AssertMends(WithFlag($"{flag}=4711"), isAllowed: false);

    [Fact]
    public void What_mends_a_path_mends_it()
    {
        var content = With();
        var web = content.Snapshot.Ingresses[new("default", "web")];
        web = web with { Rules = [.. web.Rules.Select(rule => rule with { Paths = [.. rule.Paths!.Value.Select(path => path with { Path = "/a/" })] })] };
        Assert.True(AssertMends(content with { Snapshot = content.Snapshot with { Ingresses = content.Snapshot.Ingresses.SetItem(web.Key, web) } }, false));
    }

    /// <summary>Applies all fixes of a report. Returns whether there were any.</summary>
    static bool AssertMends(ClusterContent content, bool isAllowed)
    {
        if (isAllowed)
            content = Pasted.With(Pasted.With(content, "allow-snippet-annotations", "true"), "annotations-risk-level", "Critical");
        var before = Run(content);
        var mended = before.All.Where(one => one.Finding.Fixes is not null).ToList();
        var after = Run(mended.Aggregate(content, (state, one) => Pasted.Apply(state, one, one.Finding.Fixes!)));
        foreach (var one in mended)
            Assert.DoesNotContain(after.All, other =>
                other.Object == one.Object && other.Finding.Field == one.Finding.Field && other.Finding.Verdict != Verdict.Same);
        var known = before.All.Where(one => one.Finding.Verdict != Verdict.Same).Select(one => (one.Object, one.Finding.Field)).ToHashSet();
        Assert.All(
            after.All.Where(one => one.Finding.Verdict != Verdict.Same), one => Assert.Contains((one.Object, one.Finding.Field), known));
        return mended.Count > 0;
    }

    static ClusterContent WithFlag(string flag) => Pasted.WithFlags(With(), flag);

    static ClusterContent WithSetting(string key, string value) => Pasted.With(With(), key, value);

    static ClusterContent With(params (string Name, string Value)[] annotations)
    {
        var ingress = new Ingress(
            new("default", "web"), "uid", null, StringMap.From(annotations.Select(one => KeyValuePair.Create(one.Name, one.Value))), "nginx", null,
            [new IngressRule("a.test", [new IngressPath("/", "Prefix", new(new ServiceReference("web", null, 80), null))])], []);
        var settings = new ConfigMap(Pasted.Settings, StringMap.Empty);
        return new("test", ClusterSnapshot.Empty with
        {
            Ingresses = ImmutableDictionary<ObjectKey, Ingress>.Empty.Add(ingress.Key, ingress),
            ConfigMaps = ImmutableDictionary<ObjectKey, ConfigMap>.Empty.Add(Pasted.Settings, settings),
        }, [], [], true);
    }

    static CheckReport Run(ClusterContent content) => MigrationCheck.Run(content, null, null);
}
