using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using EchoPod;
using FsCheck;
using FsCheck.Fluent;
using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Routing;
using IngressController.Core.Translation;
using IngressController.Kubernetes.Manifests;
using IngressController.Proxy.Access;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Proxy.Access;

/// <summary>
/// No spelling of a target gets an unguarded answer from a guarded path: neither by our reading of it nor by that of any
/// backend modelled here, each written down on its own.
/// </summary>
public sealed partial class PathGuardTests
{
    /// <summary>What kinds of backend make of a raw target, as path below the root.</summary>
    static readonly Dictionary<string, Func<string, string>> Backends = new(StringComparer.Ordinal)
    {
        ["takes the path as it is"] = static target => PathOf(target),
        ["decodes, then resolves (Go, ASP.NET)"] = static target => Resolve(Decode(PathOf(target))),
        ["resolves, then decodes"] = static target => Decode(Resolve(PathOf(target))),
        ["decodes without resolving"] = static target => Decode(PathOf(target)),
        ["merges slashes, then decodes and resolves"] = static target => Resolve(Decode(Merge(PathOf(target)))),
        ["decodes twice (proxies in front of it)"] = static target => Resolve(Decode(Decode(PathOf(target)))),
        ["resolves between two decodings"] = static target => Resolve(Decode(Resolve(Decode(PathOf(target))))),
        ["cuts parameters first (Tomcat)"] = static target => Resolve(Decode(Parameters().Replace(PathOf(target), ""))),
        ["cuts parameters last"] = static target => Resolve(Parameters().Replace(Decode(PathOf(target)), "")),
        ["takes a backslash for a slash (IIS)"] = static target => Resolve(Decode(PathOf(target)).Replace('\\', '/')),
        ["knows no letter case"] = static target => Resolve(Decode(PathOf(target))).ToLowerInvariant(),
        ["trims dots and spaces, knows no case (Windows)"] = static target =>
            string.Join('/', Resolve(Decode(PathOf(target)).Replace('\\', '/')).Split('/').Select(static segment => segment.TrimEnd('.', ' ')))
                .ToLowerInvariant(),
        ["reads on after #"] = static target => Resolve(Decode(target.Split('?')[0])),
        ["takes two slashes for the beginning of a host (PHP's parse_url)"] = static target =>
            PathOf(target) is ['/', '/', .. var rest] ? Resolve(Decode(rest.IndexOf('/', StringComparison.Ordinal) is >= 0 and var end ? rest[end..] : "/"))
            : Resolve(Decode(PathOf(target))),
        ["ends at NUL after two decodings"] = static target => Resolve(Decode(Decode(PathOf(target))).Split('\0')[0]),
        ["takes overlong UTF-8"] = static target =>
            Resolve(Decode(PathOf(target)).Replace("\u00C0\u00AF", "/", StringComparison.Ordinal).Replace("\u00C0\u00AE", ".", StringComparison.Ordinal)),
        ["takes full-width letters"] = static target =>
            Resolve(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(Decode(PathOf(target)))).Normalize(NormalizationForm.FormKC)),
    };

    static readonly string[] Pieces =
    [
        "/", "/", "/", "//", "\\", "%2f", "%2F", "%5c", "%252f", "%25252f", "%c0%af", "%ef%bc%8f",
        ".", "..", "..", "/../", "/./", "%2e%2e", "%2E.", ".%2e", "%252e%252e", "%c0%ae", "%ef%bc%8e",
        "..;", ";", ";a=b", ";/", "%3b", "..%00", "%2500", "%23", "%3f", "#", "?",
        "public", "admin", "Admin", "ADMIN", "%61dmin", "adm%69n", "%2561dmin", "%ef%bd%81dmin", "admi", "n", "x", "%20", "+", "a%20b", "secret",
    ];

    static readonly RoutingTable Table = TableOf();
    static readonly PathGuard Guard = GuardOf();

    [Fact]
    public void No_backend_sees_a_guarded_path_in_a_target_that_was_let_through_unguarded()
    {
        var targets = Gen.Elements(Pieces).ArrayOf().Resize(9).Select(pieces => "/" + string.Concat(pieces));
        Prop.ForAll(targets.ToArbitrary(), target =>
        {
            if (!IsLetThroughUnguarded(target))
                return true;
            foreach (var (backend, read) in Backends)
                Assert.False(IsGuarded(read(target)), $"{target}: a backend that {backend} sees {read(target)}");
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));
    }

    [Fact]
    public void The_property_would_notice_a_missing_guard()
    {
        foreach (var target in new[] { "/admin/..%2fpublic", "/admin/../public", "/public/..;/admin", "/ADMIN", "/%2561dmin" })
        {
            Assert.True(IsLetThroughUnguarded(target, guarded: false), target);
            Assert.Contains(Backends.Values, read => IsGuarded(read(target)));
            Assert.False(IsLetThroughUnguarded(target), target);
        }
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/public/a/b.html?x=/admin")]
    [InlineData("/public/a%20b/%C3%A9/100%25")]
    [InlineData("/public/a;v=1/b")]
    [InlineData("/public//a/./b/../c")]
    [InlineData("/public/.hidden/..")]
    [InlineData("/administrator")]
    [InlineData("/public/admin")]
    [InlineData("/public/x?a=%2f..%2fadmin;b")]
    [InlineData("/.well-known/acme-challenge/x")]
    [InlineData("/public/%2e%2e/other")]
    [InlineData("/Docs/x")]
    [InlineData("/public/a%2Fb")]
    public void Harmless_targets_are_let_through(string target) => Assert.True(IsLetThroughUnguarded(target));

    [Theory]
    [InlineData("/admin")]
    [InlineData("/admin/a%20b")]
    [InlineData("/public/../admin/x")]
    [InlineData("/docs/x")]
    public void Guarded_targets_that_mean_one_path_are_left_to_its_own_rules(string target)
    {
        Assert.True(RequestTarget.TryParse(target, out var parsed));
        var route = Table.Match("site.test", parsed.Path.Span);
        Assert.Equal("guarded", route.Ingress!.Value.Name);
        Assert.False(Guard.Judge(parsed, route) is not null);
    }

    [Fact]
    public void A_host_with_the_same_rules_everywhere_needs_no_guard()
    {
        var host = Table.MatchHost("site.test");
        Assert.Null(PathGuard.Of(host, RulesOf(static _ => AccessRules.None)));
        Assert.Null(PathGuard.Of(host, RulesOf(static _ => new(["same"]))));
        Assert.NotNull(PathGuard.Of(host, RulesOf(static route => new([route.Path]))));
    }

    [Fact]
    public async Task Through_a_real_edge_no_spelling_of_the_corpus_reaches_a_guarded_path_unguarded()
    {
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n",
            EdgeFixture.Ingress("open", "site.test", ["/=web", "/public=web"]),
            EdgeFixture.Ingress("guarded", "site.test", ["/admin=admin"], "auth-type: basic", "auth-secret: users"),
            EdgeFixture.Ingress("closed", "site.test", ["/closed=admin"], "auth-type: basic"),
            EdgeFixture.Secret("users", ("auth", "ann:{PLAIN}secret"))));
        string[] separators = ["/", "//", "/./", "/x/../", "%2f", "%2F", "/%2e/", "\\", "%5c", "%252f", "/;/", "/;a=b/", "%c0%af", "%ef%bc%8f"];
        string[] ups = ["..", "%2e%2e", ".%2E", "..;", "..;x=y", "%252e%252e", "%c0%ae%c0%ae", "..%00", "%ef%bc%8e%ef%bc%8e"];
        string[] names =
        [
            "admin", "Admin", "ADMIN", "%61dmin", "%2561dmin", "admin;", "admin;x", "admin%20", "admin.", "admin%3b", "admin%00", "admin%2500", "%ef%bd%81dmin",
            "closed", "CLOSED", "closed%2f",
        ];
        string[] targets =
        [
            .. from name in names from separator in separators select $"/{separator}{name}",
            .. from up in ups from separator in separators from name in names.Where((_, i) => i % 4 == 0) select $"/public{separator}{up}{separator}{name}",
            .. from up in ups from separator in separators select $"/admin{separator}{up}{separator}public",
        ];
        var answered = 0;
        foreach (var target in targets)
        {
            var answer = await edge.SendRawAsync($"GET {target} HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n");
            if (!answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal))
            {
                Assert.Matches("^HTTP/1.1 (400|401|503) ", answer);
                continue;
            }

            answered++;
            var seen = JsonSerializer.Deserialize(
                answer[answer.IndexOf('{', StringComparison.Ordinal)..(answer.LastIndexOf('}') + 1)], EchoJson.Default.EchoAnswer)!;
            Assert.Equal(("web", target), (seen.Pod, seen.Target));
            foreach (var (backend, read) in Backends)
                Assert.False(IsGuarded(read(target)) || Below(read(target), "closed"), $"{target}: a backend that {backend} sees {read(target)}");
        }

        Assert.Equal(0, edge.Pods["admin"].Statistics.Requests);
        Assert.Equal(answered, edge.Pods["web"].Statistics.Requests);
    }

    static bool IsLetThroughUnguarded(string target, bool guarded = true)
    {
        if (!RequestTarget.TryParse(target, out var parsed))
            return false;
        var route = Table.Match("site.test", parsed.Path.Span);
        return route.Ingress?.Name == "open" && !(guarded && Guard.Judge(parsed, route) is not null);
    }

    static bool IsGuarded(string path) => Below(path, "admin");

    // Slashes merged: a backend that keeps them apart would not find the path at all.
    static bool Below(string path, string name)
    {
        var merged = Merge(path);
        return merged == "/" + name || merged.StartsWith($"/{name}/", StringComparison.Ordinal);
    }

    static string PathOf(string target) => target.Split('?', '#')[0];

    static string Decode(string path) => Escape().Replace(path, static match => ((char)Convert.ToByte(match.Value[1..], 16)).ToString());

    static string Merge(string path) => Slashes().Replace(path, "/");

    static string Resolve(string path)
    {
        var stack = new Stack<string>();
        foreach (var segment in path.Split('/'))
        {
            if (segment == "..")
                stack.TryPop(out _);
            else if (segment is not ("" or "."))
                stack.Push(segment);
        }

        return "/" + string.Join('/', stack.Reverse());
    }

    [GeneratedRegex("%[0-9a-fA-F]{2}")]
    private static partial Regex Escape();

    [GeneratedRegex("/{2,}")]
    private static partial Regex Slashes();

    [GeneratedRegex(";[^/]*")]
    private static partial Regex Parameters();

    static RoutingTable TableOf()
    {
        var yaml = string.Join("\n---\n",
            EdgeFixture.Ingress("open", "site.test", ["/=web", "/public=web", "/Docs=web"]),
            EdgeFixture.Ingress("guarded", "site.test", ["/admin=admin", "/docs=admin"]),
            "apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: default }\nspec: { ports: [{ port: 80 }] }",
            "apiVersion: v1\nkind: Service\nmetadata: { name: admin, namespace: default }\nspec: { ports: [{ port: 80 }] }");
        var store = new ResourceStore([]);
        foreach (var entry in ManifestReader.Read("test.yaml", Encoding.UTF8.GetBytes(yaml)).Objects)
            store.Upsert(entry.Object!);
        return Translator.Translate(store.Snapshot(), new() { IngressClassIsGiven = true }, PolicyCatalog.Empty).Table;
    }

    static PathGuard GuardOf() => PathGuard.Of(
        Table.MatchHost("site.test"), RulesOf(static route => route.Ingress?.Name == "guarded" ? new(["password"]) : AccessRules.None))!;

    static Dictionary<int, AccessRules> RulesOf(Func<Route, AccessRules> rules) =>
        Table.MatchHost("site.test").Routes.ToDictionary(route => route.Index, rules);
}
