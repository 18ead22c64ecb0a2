using System.Net;
using System.Text;
using EchoPod;
using IngressController.Check;
using IngressController.Core.Cluster;
using IngressController.Features.Snippets;
using IngressController.Kubernetes.OneShot;
using IngressController.Tests.Edge;
using IngressController.Tests.Features.ExternalAuth;
using IngressController.TestTree;

namespace IngressController.Tests.Check;

/// <summary>The sixteen applications are served as they are meant once what check prints about them is pasted.</summary>
public sealed class ServedRemedyTests
{
    static readonly string[][] Arguments =
    [
        ["120"], ["90s"], ["8k"], ["3"], ["on"], ["any"], ["1.1"], ["TLSv1.2", "TLSv1.3"], ["4", "16k"], ["X-Real-IP"], ["10.0.0.0/8"],
        ["text/plain", "text/css"],
    ];

    static readonly string Manifests = Repository.Path("tests", "IngressController.Tests", "Check", "Golden", "sixteen.yaml");

    /// <summary>What nobody but people can decide: the Lua of a guide that sets a cookie, which is no protection.</summary>
    const string Snippet = "nginx.ingress.kubernetes.io/configuration-snippet";

    [Fact]
    public async Task All_that_is_printed_is_pasted_and_each_application_answers()
    {
        await using var login = await FakeAuthService.StartAsync(FakeAuthService.Status(200, ("X-Auth-Request-Email", "ann@example.com")));
        var before = Read((await File.ReadAllTextAsync(Manifests, TestContext.Current.CancellationToken))
            .Replace("https://$host/oauth2/auth", $"http://127.0.0.1:{login.Port}/", StringComparison.Ordinal)
            .Replace("http://oauth2-proxy.oauth.svc.cluster.local:4180/oauth2/auth", $"http://127.0.0.1:{login.Port}/", StringComparison.Ordinal)

            // An address of a Service, which leads nowhere without a cluster.
            .Replace("    nginx.ingress.kubernetes.io/service-upstream: \"true\"\n", "", StringComparison.Ordinal));
        await using (var edge = await ServedEdge.StartAsync(Migration.Of(before, null, null)))
        {
            await AssertStatusAsync(edge, "dashboard.example.com", "/", HttpStatusCode.ServiceUnavailable);
            Assert.Null((await EchoAsync(edge, "s3.example.com", "/", ("X.Amz", "1"))).Header("X.Amz"));
        }

        var report = MigrationCheck.Run(before, null, null);
        var after = report.All.Where(one => one.Finding.Verdict != Verdict.Same).Aggregate(before, static (state, one) => one.Finding switch
        {
            { Fixes: { } fixes } => Pasted.Apply(state, one, fixes),
            { Verdict: Verdict.Closed, Field: Snippet } => Pasted.Annotated(state, one.Object, Snippet, null),
            { Field: "apiVersion" } => state with { Snapshot = ReadAs(state.Snapshot, one.Object) },
            _ => Pasted.Lines(state, one),
        });
        Assert.Equal(
            [],
            MigrationCheck.Run(after, null, null).All.Where(one => one.Finding.Verdict != Verdict.Same).Select(one => $"{one.Object} {one.Finding.Field}"));

        await using var mended = await ServedEdge.StartAsync(Migration.Of(after, null, null));
        await AssertAnswersAsync(mended);
    }

    /// <summary>Each of these, and each key that says the same as a directive, at once.</summary>
    [Fact]
    public async Task What_says_the_same_as_a_directive_serves()
    {
        var remedies = ExactRemedies.Directives.SelectMany(directive => Arguments
            .Select(arguments => ExactRemedies.Of(new FlatDirective(directive, arguments, 1, null))).OfType<ExactRemedy>().Take(1)).ToList();
        Assert.Equal(ExactRemedies.Directives.Count(), remedies.Count);
        var ingresses = remedies.Where(one => one.Annotation is not null).Select((one, i) =>
            EdgeFixture.Ingress($"web-{i}", $"h{i}.example", ["/=web"], $"{one.Annotation![(one.Annotation!.IndexOf('/') + 1)..]}: {one.Value}")).ToList();
        await using var edge = await EdgeFixture.StartAsync(
            Backends.Join([.. ingresses]), string.Join('\n', remedies.Where(one => one.Setting is not null).Select(one => $"{one.Setting}: \"{one.Value}\"")));
        for (var i = 0; i < ingresses.Count; i++)
            Assert.Equal("web", (await (await edge.Client.GetAsync($"http://h{i}.example/")).EchoAsync()).Pod);
        foreach (var kind in new[] { "InvalidAnnotation", "InvalidSetting" })
            Assert.DoesNotContain(edge.Log, line => line.Contains(kind, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_flag_that_keeps_the_redirect_keeps_it()
    {
        var before = Read((await File.ReadAllTextAsync(Manifests, TestContext.Current.CancellationToken))
            .Replace("- --controller-class=k8s.io/ingress-nginx\n", "- --controller-class=example.com/ingress\n", StringComparison.Ordinal)
            .Replace("controller: k8s.io/ingress-nginx}", "controller: example.com/ingress}", StringComparison.Ordinal));
        var found = MigrationCheck.Run(before, null, null).All
            .First(one => one.Finding.Code == FindingCodes.TrailingSlash && one.Object == "Ingress harbor/harbor-ingress");
        await using (var edge = await ServedEdge.StartAsync(Migration.Of(before, null, null)))
            Assert.Equal("harbor-core", (await EchoAsync(edge, "harbor.example.com", "/v2")).Pod);
        var after = Pasted.Apply(before, found, found.Finding.Fixes!);
        await using var mended = await ServedEdge.StartAsync(Migration.Of(after, null, null));
        await AssertStatusAsync(mended, "harbor.example.com", "/v2", HttpStatusCode.MovedPermanently);
    }

    static async Task AssertAnswersAsync(ServedEdge edge)
    {
        await AssertStatusAsync(edge, "argocd.example.com", "/", HttpStatusCode.PermanentRedirect);
        Assert.Equal("dashboard", (await EchoAsync(edge, "dashboard.example.com", "/")).Pod);
        Assert.Equal("ann@example.com", (await EchoAsync(edge, "dashboard.example.com", "/")).Header("X-Auth-Request-Email"));
        Assert.Equal("oauth2-proxy", (await EchoAsync(edge, "dashboard.example.com", "/oauth2/start")).Pod);
        Assert.Equal(3 << 20, (await EchoAsync(edge, "gitlab.example.com", "/push", 3 << 20)).BodyLength);
        Assert.Equal("harbor-core", (await EchoAsync(edge, "harbor.example.com", "/v2/", 3 << 20)).Pod);
        Assert.Equal("harbor-portal", (await EchoAsync(edge, "harbor.example.com", "/")).Pod);

        var dav = await edge.GetAsync("cloud.example.com", "/.well-known/carddav");
        Assert.Equal((HttpStatusCode.MovedPermanently, "http://cloud.example.com/remote.php/dav"), (dav.StatusCode, dav.Headers.Location?.ToString()));
        await AssertStatusAsync(edge, "cloud.example.com", "/config/config.php", HttpStatusCode.Forbidden);
        await AssertStatusAsync(edge, "cloud.example.com", "/robots.txt", HttpStatusCode.NotFound);
        Assert.Equal("/index.php/.well-known/webfinger", (await EchoAsync(edge, "cloud.example.com", "/.well-known/webfinger")).Target);
        Assert.Equal("nextcloud", (await EchoAsync(edge, "cloud.example.com", "/apps")).Pod);

        var session = await edge.GetAsync("login.example.com", "/");
        Assert.StartsWith("KC_ROUTE=", Assert.Single(session.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
        Assert.Equal("1", (await EchoAsync(edge, "s3.example.com", "/", ("X.Amz", "1"))).Header("X.Amz"));

        var grafana = await edge.GetAsync("grafana.example.com", "/");
        Assert.Equal("SAMEORIGIN", Assert.Single(grafana.Headers.GetValues("X-Frame-Options")));
        Assert.Equal("ann@example.com", (await grafana.EchoAsync()).Header("X-WEBAUTH-USER"));

        await AssertStatusAsync(edge, "prometheus.example.com", "/", HttpStatusCode.Unauthorized);
        var password = Convert.ToBase64String(Encoding.ASCII.GetBytes($"ann:{ServedEdge.Password}"));
        Assert.Equal("prometheus", (await EchoAsync(edge, "prometheus.example.com", "/", ("Authorization", $"Basic {password}"))).Pod);
        Assert.Contains("host=vault.example.com", await (await edge.GetAsync("vault.example.com", "/")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("HTTP/2", (await EchoAsync(edge, "orders.example.com", "/shop.Orders/Get")).Protocol);

        var chat = await edge.GetAsync("chat.example.com", "/hub");
        Assert.Contains("max-age=172800", Assert.Single(chat.Headers.GetValues("Set-Cookie")), StringComparison.OrdinalIgnoreCase);
        Assert.Equal("cart-next", (await EchoAsync(edge, "cart.example.com", "/", ("X-Canary", "always"))).Pod);
        Assert.Equal("cart", (await EchoAsync(edge, "cart.example.com", "/", ("X-Canary", "never"))).Pod);
        Assert.Equal("cm-acme-http-solver-9m4wz", (await EchoAsync(edge, "cart.example.com", "/.well-known/acme-challenge/qO4h8")).Pod);
        Assert.Equal("legacy", (await EchoAsync(edge, "legacy.example.com", "/")).Pod);
        Assert.Equal("/app/home", (await EchoAsync(edge, "tools.example.com", "/kibana/app/home")).Target);
    }

    static async Task AssertStatusAsync(ServedEdge edge, string host, string path, HttpStatusCode status)
    {
        using var response = await edge.GetAsync(host, path);
        Assert.True(status == response.StatusCode, $"{host}{path}: {response.StatusCode}");
    }

    static async Task<EchoAnswer> EchoAsync(ServedEdge edge, string host, string path, params (string Name, string Value)[] headers)
    {
        using var response = await edge.GetAsync(host, path, headers);
        Assert.True(response.IsSuccessStatusCode, $"{host}{path}: {response.StatusCode}");
        return await response.EchoAsync();
    }

    static async Task<EchoAnswer> EchoAsync(ServedEdge edge, string host, string path, int bytes)
    {
        using var response = await edge.PutAsync(host, path, bytes);
        Assert.True(response.IsSuccessStatusCode, $"{host}{path}: {response.StatusCode}");
        return await response.EchoAsync();
    }

    static ClusterSnapshot ReadAs(ClusterSnapshot snapshot, string @object) => snapshot with
    {
        Ingresses = snapshot.Ingresses.SetItems(snapshot.Ingresses
            .Where(pair => $"{pair.Value.Reference}" == @object).Select(pair => KeyValuePair.Create(pair.Key, pair.Value with { LegacyApiVersion = null }))),
    };

    static ClusterContent Read(string text)
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return ManifestFiles.Read(ManifestFiles.StandardInput, input, _ => { });
    }
}
