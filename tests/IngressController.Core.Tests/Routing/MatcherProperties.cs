using FsCheck;
using FsCheck.Fluent;
using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Routing;
using IngressController.Core.Tests.Translation;
using IngressController.Core.Translation;

namespace IngressController.Core.Tests.Routing;

/// <summary>The matcher equals a reference that reads the Kubernetes rules word for word.</summary>
public sealed class MatcherProperties
{
    static readonly string[] Hosts = ["", "a.com", "b.a.com", "*.a.com", "*.b.a.com", "x"];
    static readonly string[] RequestHosts =
        ["a.com", "A.COM:80", "b.a.com", "c.a.com", "c.b.a.com", "c.a.com.", "d.c.a.com", "x", "y", "", "*.a.com", ".a.com"];
    static readonly string[] Segments = ["", "a", "b", "ab", "A", "a b", "é"];

    static readonly Gen<string> PathText = Gen.Choose(0, 3).SelectMany(count => Gen.Elements(Segments).ArrayOf(count))
        .Select(segments => "/" + string.Join('/', segments)).Where(path => !path.Contains("//", StringComparison.Ordinal));

    static readonly Gen<Rule> Rules =
        from host in Gen.Elements(Hosts)
        from path in PathText
        from type in Gen.Elements("Exact", "Prefix", "ImplementationSpecific")
        select new Rule(host, path, type);

    sealed record Rule(string Host, string Path, string Type);

    [Fact]
    public void The_matcher_equals_the_reference()
    {
        var cases =
            from rules in Rules.ArrayOf().Resize(24)
            from host in Gen.Elements(RequestHosts)
            from path in PathText
            select (rules, host, path);
        Prop.ForAll(cases.ToArbitrary(), @case =>
        {
            var (rules, host, path) = @case;
            var table = Translator.Translate(SnapshotOf(rules), new() { IngressClassIsGiven = true }, PolicyCatalog.Empty).Table;
            var found = table.Match(host, RequestTarget.OctetsOf(path));
            var expected = Reference(rules, host, path);
            return expected is null ? found.Upstream is null : found.Upstream?.Key.Service.Name == expected;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
    }

    // One Ingress per rule, its age and its Service numbered like it: the first of two equal rules must win.
    static ClusterSnapshot SnapshotOf(Rule[] rules)
    {
        var snapshot = ClusterSnapshot.Empty;
        for (var i = 0; i < rules.Length; i++)
        {
            snapshot = snapshot.With(Make.Service($"s{i}"));
            snapshot = snapshot.With(Make.Ingress($"i{i}", i, Make.Rule(rules[i].Host, rules[i].Path, rules[i].Type, $"s{i}")));
        }

        return snapshot;
    }

    static string? Reference(Rule[] rules, string hostHeader, string path)
    {
        var name = hostHeader.Split(':')[0].ToLowerInvariant();
        if (name.EndsWith('.'))
            name = name[..^1];
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var host = rules.Any(rule => rule.Host == name && name.Length > 0 && !name.StartsWith('*')) ? name
            : dot > 0 && !name.StartsWith('*') && rules.Any(rule => rule.Host == "*" + name[dot..]) ? "*" + name[dot..]
            : "";
        var best = -1;
        for (var i = 0; i < rules.Length; i++)
        {
            if (rules[i].Host == host && Covers(rules[i], path) && (best < 0 || IsBetter(rules[i], rules[best], path)))
                best = i;
        }

        return best < 0 ? null : $"s{best}";
    }

    static bool Covers(Rule rule, string path)
    {
        if (rule.Type == "Exact")
            return rule.Path == path;
        // Element-wise: every element of the rule's path is that element of the request's.
        var wanted = rule.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var given = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return wanted.Length <= given.Length && wanted.SequenceEqual(given.Take(wanted.Length));
    }

    static bool IsBetter(Rule one, Rule other, string path)
    {
        if ((one.Type == "Exact") != (other.Type == "Exact"))
            return one.Type == "Exact";
        if (one.Type == "Exact")
            return false;
        var (a, b) = (one.Path.TrimEnd('/'), other.Path.TrimEnd('/'));
        if (a.Length != b.Length)
            return a.Length > b.Length;
        // /foo and /foo/ cover the same; each is preferred for its own spelling.
        return one.Path != other.Path && one.Path.EndsWith('/') == (path.Length > a.Length);
    }
}
