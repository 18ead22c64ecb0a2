using IngressController.Core.Cluster;
using IngressController.Core.Gateways.Serving;

namespace IngressController.Core.Tests.Gateways;

/// <summary>The matcher chooses the rule that a naive reading of the API's precedence chooses, for random routes and requests.</summary>
public sealed class MatcherProperties
{
    static readonly string[] Hosts = ["", "a.test", "b.a.test", "*.a.test", "*.test", "c.b.a.test", "*.b.a.test"];
    static readonly string[] Asked = ["a.test", "b.a.test", "c.b.a.test", "d.c.b.a.test", "x.test", "test", "other.org"];
    static readonly string[] Paths = ["/", "/one", "/one/", "/one/two", "/one/two/three", "/onetwo", "/three"];
    static readonly string[] Names = ["X-A", "X-B"];
    static readonly string[] Values = ["1", "2"];

    sealed record Request(string Host, string Path, string Method, Dictionary<string, string> Headers, Dictionary<string, string> Query) : IRuleRequest
    {
        public string? HeaderOf(string name) => Headers.GetValueOrDefault(name.ToUpperInvariant());

        public string? ParameterOf(string name) => Query.GetValueOrDefault(name);
    }

    [Fact]
    public void It_equals_a_naive_reference()
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var routes = Enumerable.Range(0, random.Next(1, 7)).Select(number => RouteOf(random, number)).ToList();
            var store = new ResourceStore([]);
            store.Upsert(new GatewayClass(new("", "yarp"), ObjectMeta.None, "k8s.io/ingress-yarp", null));
            store.Upsert(new Gateway(new("default", "edge"), ObjectMeta.None, "yarp", [new("http", "", 80, "HTTP", null, AllowedRoutes.Default)]));
            foreach (var route in routes)
                store.Upsert(route);
            var listener = Assert.Single(Assert.Single(GatewayObjectsOf.Translate(store.Snapshot()).Table.Ports).Listeners);
            for (var i = 0; i < 60; i++)
            {
                var request = RequestOf(random);
                var found = listener.Match(request.Host, request.Path, request)?.Routes[0].Gateway;
                var wanted = Naive(routes, request);
                Assert.True(
                    wanted == (found is null ? default((string, int)?) : (found.Route.Key.Name, found.Rule)),
                    $"seed {seed}: {request} went to {found?.Route.Key.Name}[{found?.Rule}], not to {wanted}");
            }
        }
    }

    // All that matches, in the order of the API's text.
    static (string Route, int Rule)? Naive(List<GatewayRoute> routes, Request request)
    {
        var all =
            from route in routes
            from host in route.Hostnames.IsEmpty ? [""] : route.Hostnames.ToArray()
            where Covers(host, request.Host)
            from rule in route.Rules.Select((rule, at) => (rule, at))
            from match in rule.rule.Matches.Select((match, at) => (match, at))
            where Accepts(match.match, request)
            orderby host.Length > 0 && !host.StartsWith('*') descending, host.Length descending,
                match.match.Path!.Type == "Exact" descending, match.match.Path!.Value.TrimEnd('/').Length descending,
                match.match.Method is not null descending, match.match.Headers.Count descending, match.match.Query.Count descending,
                route.Meta.CreatedAt, route.Key, rule.at, match.at
            select ((string, int)?)(route.Key.Name, rule.at);
        return all.FirstOrDefault();
    }

    static bool Covers(string host, string name) =>
        host.Length == 0 || host == name || (host.StartsWith('*') && name.EndsWith(host[1..], StringComparison.Ordinal) && name.Length > host.Length - 1);

    static bool Accepts(RouteMatch match, Request request) =>
        (match.Path!.Type == "Exact" ? match.Path.Value == request.Path : IsPrefix(match.Path.Value.TrimEnd('/'), request.Path)) &&
        (match.Method is null || match.Method == request.Method) &&
        match.Headers.All(header => request.HeaderOf(header.Name) == header.Value.Value) &&
        match.Query.All(parameter => request.ParameterOf(parameter.Name) == parameter.Value.Value);

    static bool IsPrefix(string prefix, string path) => prefix.Length == 0 || path == prefix || path.StartsWith(prefix + "/", StringComparison.Ordinal);

    static GatewayRoute RouteOf(Random random, int number) => new(
        ResourceKind.HTTPRoute, new("default", $"route-{(char)('a' + number)}"),
        new("", 1, random.Next(3) == 0 ? null : DateTimeOffset.UnixEpoch.AddSeconds(random.Next(3))),
        [new(null, null, null, "edge", null, null)],
        Some(random, Hosts, 2).Where(host => host.Length > 0).Distinct().ToValueArray(),
        Enumerable.Range(0, random.Next(1, 4)).Select(_ => new RouteRule(
            Enumerable.Range(0, random.Next(1, 4)).Select(_ => MatchOf(random)).ToValueArray(), [], [])).ToValueArray());

    static RouteMatch MatchOf(Random random) => new(
        new(random.Next(2) == 0 ? "Exact" : "PathPrefix", Paths[random.Next(Paths.Length)]),
        Some(random, Names, 2).Distinct().Select(name => new NamedMatch(name, new("Exact", Values[random.Next(2)]))).ToValueArray(),
        Some(random, Names, 1).Distinct().Select(name => new NamedMatch(name, new("Exact", Values[random.Next(2)]))).ToValueArray(),
        random.Next(3) == 0 ? "GET" : null);

    static Request RequestOf(Random random) => new(
        Asked[random.Next(Asked.Length)], Paths[random.Next(Paths.Length)], random.Next(2) == 0 ? "GET" : "POST",
        Some(random, Names, 2).Distinct().ToDictionary(name => name, _ => Values[random.Next(2)]),
        Some(random, Names, 2).Distinct().ToDictionary(name => name, _ => Values[random.Next(2)]));

    static List<string> Some(Random random, string[] of, int most) =>
        [.. Enumerable.Range(0, random.Next(most + 1)).Select(_ => of[random.Next(of.Length)])];
}
