using IngressController.Core.Cluster;

namespace IngressController.Tests.Kubernetes.Api.Watching;

public sealed class ListTests
{
    [Fact]
    public async Task Every_kind_is_in_the_store_once_it_is_synced()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Put(Manifest.Service("a", 80));
        server.Put(Manifest.IngressClass("yarp"));
        server.Put(Manifest.ConfigMap("settings", "x"));
        server.Put(Manifest.Secret("certificate", "kubernetes.io/tls"));
        server.Put("""{"kind":"Ingress","metadata":{"name":"i","namespace":"web"},"spec":{"ingressClassName":"yarp"}}""");
        server.Put("""{"kind":"EndpointSlice","metadata":{"name":"s","namespace":"web"},"addressType":"IPv4","endpoints":[],"ports":[]}""");
        server.Put("""{"kind":"Endpoints","metadata":{"name":"e","namespace":"web"},"subsets":[]}""");
        server.Put("""{"kind":"Namespace","metadata":{"name":"web","labels":{"team":"a"}}}""");
        server.Put("""{"kind":"Namespace","metadata":{"name":"other","labels":{"team":"b"}}}""");

        await using var harness = await SourceHarness.SyncedAsync(server, new(NamespaceSelector: "team=a"));

        var snapshot = harness.Snapshot;
        Assert.Equal(80, harness.PortOf("a"));
        Assert.Equal(new("", "yarp"), Assert.Single(snapshot.IngressClasses).Key);
        Assert.Equal("x", snapshot.ConfigMaps[new("web", "settings")].Data["key"]);
        Assert.Equal(new("web", "certificate"), Assert.Single(snapshot.Secrets).Key);
        Assert.Equal("yarp", snapshot.Ingresses[new("web", "i")].ClassName);
        Assert.Equal(new("web", "s"), Assert.Single(snapshot.EndpointSlices).Key);
        Assert.Equal(new("web", "e"), Assert.Single(snapshot.Endpoints).Key);
        Assert.Equal(new("", "web"), Assert.Single(snapshot.Namespaces).Key);
        Assert.True(snapshot.IngressClassesReadable);
    }

    [Fact]
    public async Task A_long_list_is_read_page_by_page()
    {
        await using var server = await FakeApiServer.StartAsync();
        for (var i = 0; i < 1201; i++)
            server.Put(Manifest.Service($"s{i}", 80));

        await using var harness = await SourceHarness.SyncedAsync(server);

        Assert.Equal(1201, harness.Snapshot.Services.Count);
        var lists = server.Requests.Where(request => request is { Verb: "list", Collection: "services" }).ToList();
        Assert.Equal(3, lists.Count);
        Assert.All(lists, list => Assert.Contains("limit=500", list.PathAndQuery, StringComparison.Ordinal));
        Assert.All(lists, list => Assert.DoesNotContain("resourceVersion", list.PathAndQuery, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_page_that_has_expired_begins_the_list_again()
    {
        await using var server = await FakeApiServer.StartAsync();
        for (var i = 0; i < 5; i++)
            server.Put(Manifest.Service($"s{i}", 80));
        server.Faults.ExpireContinue("services");

        await using var harness = await SourceHarness.SyncedAsync(server, options: SourceHarness.Quick with { PageSize = 2 });

        Assert.Equal(5, harness.Snapshot.Services.Count);
        // Page 1, page 2 refused; then pages 1 to 3.
        Assert.Equal(5, server.Count("list", "services"));
    }

    [Fact]
    public async Task A_list_whose_pages_always_expire_is_asked_for_whole()
    {
        await using var server = await FakeApiServer.StartAsync();
        for (var i = 0; i < 5; i++)
            server.Put(Manifest.Service($"s{i}", 80));
        server.Faults.ExpireContinue("services", times: int.MaxValue);

        await using var harness = await SourceHarness.SyncedAsync(server, options: SourceHarness.Quick with { PageSize = 2 });

        Assert.Equal(5, harness.Snapshot.Services.Count);
    }

    [Fact]
    public async Task One_bad_item_is_reported_and_touches_no_other()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Put(Manifest.Service("good", 80));
        server.Put("""{"kind":"Service","metadata":{"name":"bad","namespace":"web"},"spec":{"ports":"none"}}""");
        server.Put(Manifest.Service("other", 81));

        await using var harness = await SourceHarness.SyncedAsync(server);

        Assert.Equal(80, harness.PortOf("good"));
        Assert.Equal(81, harness.PortOf("other"));
        var problem = Assert.Single(harness.Snapshot.Unreadable.Values);
        Assert.Equal(new(ResourceKind.Service, new("web", "bad")), problem.Reference);
        Assert.Equal("spec.ports", problem.Field);
    }

    [Fact]
    public async Task Secrets_of_Helm_and_service_accounts_and_Endpoints_of_the_controller_are_not_read()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Put(Manifest.Secret("release", "helm.sh/release.v1"));
        server.Put(Manifest.Secret("account", "kubernetes.io/service-account-token"));
        server.Put(Manifest.Secret("password", "Opaque"));
        server.Put("""
            {"kind":"Endpoints","metadata":{"name":"made","namespace":"web","labels":{"endpoints.kubernetes.io/managed-by":"endpoint-controller"}}}
            """);
        server.Put("""{"kind":"Endpoints","metadata":{"name":"written","namespace":"web"},"subsets":[]}""");

        await using var harness = await SourceHarness.SyncedAsync(server);
        await server.WatchedAsync("secrets");
        server.Put(Manifest.Secret("release2", "helm.sh/release.v1"));
        server.Put(Manifest.Secret("password2", "Opaque"));
        await harness.Store.HoldsAsync(snapshot => snapshot.Secrets.ContainsKey(new("web", "password2")), "the second password");

        Assert.Equal(["password", "password2"], harness.Snapshot.Secrets.Keys.Select(key => key.Name).Order());
        Assert.Equal("written", Assert.Single(harness.Snapshot.Endpoints).Key.Name);
    }

    [Fact]
    public async Task Only_the_watched_namespace_is_read()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Put(Manifest.Service("mine", 80));
        server.Put(Manifest.Service("theirs", 80, "other"));
        server.Put(Manifest.IngressClass("yarp"));

        await using var harness = await SourceHarness.SyncedAsync(server, new(Namespace: "web"));
        server.Put(Manifest.Service("theirs2", 80, "other"));
        server.Put(Manifest.Service("mine2", 80));
        await harness.ServiceHasPortAsync("mine2", 80);

        Assert.Equal(["mine", "mine2"], harness.Snapshot.Services.Keys.Select(key => key.Name).Order());
        Assert.Single(harness.Snapshot.IngressClasses);
        Assert.All(
            server.Requests.Where(request => request.Collection != "ingressclasses"),
            request => Assert.Contains("/namespaces/web/", request.PathAndQuery, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Namespaces_are_read_for_a_selector_only()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Put("""{"kind":"Namespace","metadata":{"name":"web"}}""");

        await using var harness = await SourceHarness.SyncedAsync(server);

        Assert.DoesNotContain(ResourceKind.Namespace, harness.Source.Kinds);
        Assert.Equal(0, server.Count("list", "namespaces"));
    }

    [Fact]
    public async Task An_overloaded_server_is_given_the_time_it_asks_for()
    {
        await using var server = await FakeApiServer.StartAsync();
        var time = new ManualTime();
        server.Faults.Answer("list", "services", 429, "TooManyRequests", times: 1, retryAfter: 7);

        await using var harness = SourceHarness.Start(server, options: new() { Time = time });
        await Eventually.TrueAsync(() => time.Timers(TimeSpan.FromSeconds(7)) == 1, "waiting for 7 s");
        Assert.Equal(1, server.Count("list", "services"));
        time.Advance(TimeSpan.FromSeconds(7));

        await harness.SyncedAsync();
        Assert.Equal(2, server.Count("list", "services"));
    }
}
