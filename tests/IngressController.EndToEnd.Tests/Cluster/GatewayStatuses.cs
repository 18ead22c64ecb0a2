using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Pods;
using IngressController.EndToEnd.Tests.Sources;
using IngressController.TestTree;

namespace IngressController.EndToEnd.Tests.Cluster;

/// <summary>The Gateway API on a real API server: kinds that come and go, and what the controller says in the status of objects.</summary>
public sealed class GatewayStatuses
{
    const string Group = "/apis/gateway.networking.k8s.io/v1";
    const string Foreign = """{"parentRef":{"name":"theirs"},"controllerName":"example.com/theirs","conditions":[]}""";

    /// <summary>The kinds are looked for every 10 s.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    static readonly string Definitions = File.ReadAllText(Repository.Path("tests", "apiserver", "stand-ins", "gateway-api.yaml"));

    [Fact]
    public async Task The_status_says_what_is_served_from_when_the_kinds_come_until_they_go()
    {
        Requirement.Demand(ApiServer.Unavailable is null, ApiServer.Unavailable ?? "");
        await using var server = await ApiServer.StartAsync();
        await using var bed = await ApiServerBed.CreateAsync(server, new LoopbackPods(), onlyOwnNamespace: false);
        await bed.StartControllerAsync(
            "--gateway-address-pool", "127.0.93.0/29", "--publish-status-address", "192.0.2.1", "--post-shutdown-grace-period", "0");
        var program = bed.Controller.Program;
        Assert.DoesNotContain("gateway", program.Output + program.Error, StringComparison.OrdinalIgnoreCase);
        using var occupant = new TcpListener(IPAddress.Parse("127.0.93.1"), 0);
        occupant.Start();
        var port = ((IPEndPoint)occupant.LocalEndpoint).Port;

        await bed.ApplyAsync(Definitions);
        await Eventually.IsAsync("the kinds are there", async () => await bed.Api.GetAsync($"{Group}/httproutes") is not null, static there => there, Patience);
        await bed.ApplyAsync(Gateway(port, "web"));
        await bed.ApplyAsync(Route("edge"));
        await bed.Api.SetStatusAsync($"{Group}/namespaces/{bed.Namespace}/httproutes/shop", $$"""{"parents":[{{Foreign}}]}""");
        await bed.ApplyAsync(Class("yarp"));

        // Its port is somebody else's.
        await UntilAsync(bed, "gateways/edge", "Accepted False 1, Programmed False 1, ResolvedRefs True 1", static status => status["conditions"]);
        occupant.Stop();
        await UntilAsync(bed, "gateways/edge", "Accepted True 1, Programmed True 1, ResolvedRefs True 1", static status => status["conditions"]);
        var gateway = await StatusAsync(bed, "gateways/edge");
        Assert.Equal("127.0.93.1", (string?)gateway["addresses"]![0]!["value"]);
        await UntilAsync(bed, "gateways/edge", "web 1", static status => status["listeners"], static one => $"{one["name"]} {one["attachedRoutes"]}");
        var @class = await bed.Api.GetAsync($"{Group}/gatewayclasses/yarp");
        Assert.Equal("Accepted True 1", Conditions(@class!["status"]!["conditions"]).Split(',')[0]);
        Assert.NotEmpty(@class["status"]!["supportedFeatures"]!.AsArray());
        await UntilAsync(bed, "httproutes/shop", "theirs, edge", static status => status["parents"], static one => (string?)one["parentRef"]!["name"]);
        var parents = (await StatusAsync(bed, "httproutes/shop"))["parents"]!;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Foreign), parents[0]), parents[0]!.ToJsonString());
        // Its Service is not there.
        Assert.Equal("Accepted True 1, ResolvedRefs False 1", Conditions(parents[1]!["conditions"]));

        await AssertClassStaysWithItsGatewayAsync(bed, Gateway(port, "web"));

        await bed.ApplyAsync(Gateway(port, "web", "more"));
        await UntilAsync(bed, "gateways/edge", "Accepted True 2, Programmed True 2, ResolvedRefs True 2", static status => status["conditions"]);

        await bed.ApplyAsync(Route("theirs"));
        await UntilAsync(bed, "httproutes/shop", "theirs", static status => status["parents"], static one => (string?)one["parentRef"]!["name"]);

        await bed.DeleteAsync(Definitions);
        await program.UntilWrittenAsync(new("The API server does not have gateways any more"), Patience);
        await program.UntilWrittenAsync(new($"No longer listening on 127.0.93.1:{port}"), Patience);
        var line = Assert.Single((program.Output + program.Error).Split('\n'), static line => line.Contains("Cannot", StringComparison.Ordinal));
        Assert.Contains($"Cannot listen on 127.0.93.1:{port}", line, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await bed.Controller.ReadinessAsync());
    }

    static async Task AssertClassStaysWithItsGatewayAsync(ApiServerBed bed, string gateway)
    {
        const string Path = $"{Group}/gatewayclasses/brief";
        var brief = gateway.Replace("name: edge", "name: brief", StringComparison.Ordinal).Replace("yarp", "brief", StringComparison.Ordinal);
        await bed.ApplyAsync(Class("brief"));
        await bed.ApplyAsync(brief);
        await Eventually.IsAsync(
            "the class is held", async () => (string?)(await bed.Api.GetAsync(Path))!["metadata"]!["finalizers"]?[0],
            static finalizer => finalizer == "gateway-exists-finalizer.gateway.networking.k8s.io", Patience);

        await bed.DeleteAsync(Class("brief"));
        Assert.NotNull((await bed.Api.GetAsync(Path))!["metadata"]!["deletionTimestamp"]);
        await bed.DeleteAsync(brief);
        await Eventually.IsAsync("the class is gone", async () => await bed.Api.GetAsync(Path) is null, static gone => gone, Patience);
    }

    static string Class(string name) =>
        $"{{apiVersion: gateway.networking.k8s.io/v1, kind: GatewayClass, metadata: {{name: {name}}}, spec: {{controllerName: k8s.io/ingress-yarp}}}}";

    static string Gateway(int port, params IEnumerable<string> listeners) => $$"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: edge}
        spec:
          gatewayClassName: yarp
          listeners: [{{string.Join(", ", listeners.Select(name => $"{{name: {name}, hostname: {name}.example, port: {port}, protocol: HTTP}}"))}}]
        """;

    static string Route(string parent) => $$"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: shop}
        spec:
          parentRefs: [{name: {{parent}}}]
          rules: [{backendRefs: [{name: nowhere, port: 80}]}]
        """;

    static Task<string> UntilAsync(ApiServerBed bed, string path, string expected, Func<JsonNode, JsonNode?> list, Func<JsonNode, string?>? text = null) =>
        Eventually.IsAsync(
            $"the status of {path} says {expected}",
            async () => text is null ? Conditions(list(await StatusAsync(bed, path))) : Join(list(await StatusAsync(bed, path)), text),
            said => said == expected,
            Patience);

    static async Task<JsonNode> StatusAsync(ApiServerBed bed, string path) =>
        (await bed.Api.GetAsync($"{Group}/namespaces/{bed.Namespace}/{path}"))!["status"] ?? new JsonObject();

    static string Conditions(JsonNode? list) => Join(list, static one => $"{one["type"]} {one["status"]} {one["observedGeneration"]}");

    static string Join(JsonNode? list, Func<JsonNode, string?> text) => string.Join(", ", (list?.AsArray() ?? []).Select(one => text(one!)));
}
