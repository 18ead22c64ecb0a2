using System.Net;
using IngressController.Core.Cluster;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Reconciling.Removals;

/// <summary>What clients and operators see when the class of all Ingresses goes.</summary>
public sealed class RemovalTests
{
    const string Class = """
        apiVersion: networking.k8s.io/v1
        kind: IngressClass
        metadata: { name: yarp }
        spec: { controller: k8s.io/ingress-yarp }
        """;

    static readonly ObjectReference ClassReference = new(ResourceKind.IngressClass, new("", "yarp"));

    [Fact]
    public async Task Clients_notice_nothing_and_operators_are_told_what_to_do()
    {
        await using var edge = await StartAsync();
        await edge.RemoveAsync(ClassReference);

        Assert.Equal("web", (await edge.Client.GetEchoAsync("http://a.test/")).Pod);
        var line = Assert.Single(edge.Log, line => line.Contains("IngressClass yarp is gone", StringComparison.Ordinal));
        Assert.StartsWith("Error", line, StringComparison.Ordinal);
        Assert.Contains("2 Ingresses (default/a, default/b)", line, StringComparison.Ordinal);
        Assert.Contains(
            """kubectl -n default patch configmap settings --type merge -p "{\"data\":{\"confirm-mass-removal\":\"$(date -u +%FT%TZ)\"}}" """.Trim(),
            line, StringComparison.Ordinal);
        var scrape = await edge.ScrapeAsync();
        Assert.Equal(2, scrape.Sum("ingress_yarp_vanished_objects", ("kind", "Ingress"), ("state", "kept")));
        Assert.Equal(0, scrape.Sum("ingress_yarp_vanished_objects", ("state", "gone")));
        Assert.Equal(2, scrape.Sum("ingress_yarp_diagnostics", ("code", "IngressVanished")));

        await edge.ApplySettingsAsync("confirm-mass-removal: \"2099-01-01T00:00:00Z\"");
        using var answer = await edge.Client.GetAsync("http://a.test/");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(0, (await edge.ScrapeAsync()).Sum("ingress_yarp_vanished_objects"));
    }

    [Fact]
    public async Task Mended_is_said_only_of_what_is_served()
    {
        await using var edge = await StartAsync("confirm-mass-removal: \"2099-01-01T00:00:00Z\"");
        await edge.RemoveAsync(ClassReference);
        Assert.DoesNotContain(edge.Log, line => line.Contains("mended", StringComparison.Ordinal));
        Assert.Contains(edge.Log, line => line.Contains("not looked at any more, since the Ingress is not served (ServiceNotFound)", StringComparison.Ordinal));
    }

    static Task<EdgeFixture> StartAsync(string settings = "server-tokens: \"false\"") => EdgeFixture.StartAsync(
        string.Join("\n---\n", Class, EdgeFixture.Ingress("a", "a.test", ["/=web"]), EdgeFixture.Ingress("b", "b.test", ["/=nowhere"])), settings,
        options => options with { Translation = options.Translation with { IngressClassIsGiven = false } });
}
