using System.Net;
using IngressController.Proxy.Outgoing.Names;
using IngressController.Tests.Edge;
using IngressController.Tests.Features.ExternalAuth;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Proxy.Outgoing.Names;

/// <summary>A tenant whose names nobody answers for, at a real edge with a real name server.</summary>
public sealed class SlowNamesEdgeTests
{
    const int Silent = 200;

    [Fact]
    public async Task Two_hundred_names_that_nobody_answers_for_leave_other_names_and_hosts_unhurt()
    {
        await using var auth = await FakeAuthService.StartAsync(FakeAuthService.Status(200));
        await using var server = FakeNameServer.Start(question =>
            question.Name.EndsWith(".silent.test", StringComparison.Ordinal) ? []
            : question.Name == "auth.test" && question.Type == 1 ? [FakeNameServer.Reply.Of("auth.test", "127.0.0.1")]
            : [new(3)]);
        await using var edge = await EdgeFixture.StartAsync(
            string.Join("\n---\n",
            [
                EdgeFixture.Ingress("plain", "plain.test", ["/=web"]),
                EdgeFixture.Ingress("guarded", "guarded.test", ["/=web"], $"auth-url: http://auth.test:{auth.Port}/"),
                .. Enumerable.Range(0, Silent).Select(Tenant),
            ]),
            configure: options => options with { NameServers = [server.EndPoint] });
        using var leave = new CancellationTokenSource();
        var waiting = Enumerable.Range(0, 20).Select(i => edge.Client.GetAsync($"http://{i}.tenant.test/", leave.Token)).ToList();

        // As many questions as one namespace may have open at a time, two for each name where the machine has both kinds of addresses.
        await Eventually.TrueAsync(
            () => server.Questions.Select(question => question.Name).Distinct().Count(name => name != "auth.test") >= NameResolver.MaxRunningOfNamespace,
            "lookups of the tenant's names");
        Assert.Equal(HttpStatusCode.OK, (await edge.Client.GetAsync("http://plain.test/")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await edge.Client.GetAsync("http://guarded.test/")).StatusCode);
        Assert.Single(auth.Questions);
        var scrape = await edge.ScrapeAsync();
        Assert.Equal(NameResolver.MaxRunningOfNamespace, scrape.Sum("ingress_yarp_name_lookups", ("state", "running")));
        Assert.Equal(Silent - NameResolver.MaxRunningOfNamespace, scrape.Sum("ingress_yarp_name_lookups", ("state", "waiting")));
        Assert.Equal(1, scrape.Sum("ingress_yarp_name_lookups_total", ("outcome", "answered")));
        Assert.DoesNotContain(waiting, request => request.IsCompleted);
        await leave.CancelAsync();
    }

    [Fact]
    public async Task An_external_name_that_does_not_exist_is_said_once_and_answers_503()
    {
        await using var server = FakeNameServer.Knowing();
        await using var edge = await EdgeFixture.StartAsync(Tenant(7), configure: options => options with { NameServers = [server.EndPoint] });
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await edge.Client.GetAsync("http://7.tenant.test/")).StatusCode);
        await Eventually.TrueAsync(
            () => edge.Log.Any(line => line.Contains("7.silent.test, the externalName of tenant/name-7", StringComparison.Ordinal) &&
                line.Contains("does not exist; requests answer 503", StringComparison.Ordinal)),
            "a line");
    }

    [Fact]
    public async Task An_external_name_that_leads_to_this_machine_is_refused_whoever_says_so()
    {
        await using var server = FakeNameServer.Knowing(("7.silent.test", "127.0.0.1"));
        await using var edge = await EdgeFixture.StartAsync(Tenant(7), configure: options => options with { NameServers = [server.EndPoint] });
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await edge.Client.GetAsync("http://7.tenant.test/")).StatusCode);
        await Eventually.TrueAsync(
            () => edge.Log.Any(line => line.Contains("resolves to a loopback, link-local or multicast address, which is refused", StringComparison.Ordinal)),
            "a line");
    }

    static string Tenant(int i) => $$"""
        apiVersion: v1
        kind: Service
        metadata: { name: name-{{i}}, namespace: tenant }
        spec: { type: ExternalName, externalName: {{i}}.silent.test, ports: [{ port: 80 }] }
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: { name: name-{{i}}, namespace: tenant }
        spec:
          ingressClassName: yarp
          rules:
          - host: {{i}}.tenant.test
            http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: name-{{i}}, port: { number: 80 } } } }] }
        """;
}
