using System.Net;
using System.Net.Http.Headers;
using EchoPod;
using IngressController.Core.Cluster;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Gateways.Scenarios;

/// <summary>The files of this folder against a whole controller: objects in, answers and conditions out.</summary>
public sealed class ScenarioTests
{
    const string Class = """
        apiVersion: gateway.networking.k8s.io/v1
        kind: GatewayClass
        metadata: { name: yarp }
        spec: { controllerName: k8s.io/ingress-yarp }
        """;

    [Theory]
    [MemberData(nameof(Scenario.Names), MemberType = typeof(Scenario))]
    public async Task Objects_have_the_answers_and_the_conditions_that_are_written_down(string name)
    {
        var network = new IPNetwork(new([127, (byte)Random.Shared.Next(32, 224), (byte)Random.Shared.Next(256), (byte)(16 * Random.Shared.Next(16))]), 28);
        var scenario = Scenario.Read(name, number => AddressOf(network, number).ToString());
        Assert.True(scenario.Exchanges.Count + scenario.Statuses.Count > 0, "nothing is expected");
        var pods = new List<EchoServer>();
        try
        {
            var services = new List<string>();
            foreach (var (pod, protocol) in scenario.Pods)
            {
                pods.Add(await EchoServer.StartAsync(pod, new IPEndPoint(IPAddress.Loopback, 0)));
                services.Add(GatewayEdge.Service(pod, protocol.Length == 0 ? null : protocol, pods[^1]));
            }

            await using var edge = await EdgeFixture.StartAsync(
                Backends.Join([Class, scenario.Yaml, .. services]),
                configure: options => options with { Translation = options.Translation with { Gateways = new() { Pool = new(network) } } });
            var said = StatusText.Of(edge.GatewayStatuses).ToList();
            var missing = string.Join('\n', scenario.Statuses.Except(said));
            Assert.True(missing.Length == 0, $"Not said: {missing}\n\nSaid: {string.Join('\n', said)}");
            foreach (var (asked, wanted) in scenario.Exchanges)
                await CheckAsync(AddressOf(edge, asked.Gateway), asked, wanted);
        }
        finally
        {
            foreach (var pod in pods)
                await pod.DisposeAsync();
        }
    }

    static IPAddress AddressOf(IPNetwork network, int number)
    {
        var octets = network.BaseAddress.GetAddressBytes();
        octets[3] += (byte)number;
        return new(octets);
    }

    static IPAddress AddressOf(EdgeFixture edge, string gateway) => IPAddress.Parse(edge.GatewayStatuses.Single(
        status => status.Object.Kind == ResourceKind.Gateway && status.Object.Key.Name == gateway).Addresses[0]);

    static async Task CheckAsync(IPAddress address, Asked asked, Wanted wanted)
    {
        using var client = GatewayEdge.CreateClient(address, asked.Url.Port, reuses: false);
        using var request = RequestOf(asked);
        HttpResponseMessage answer;
        try
        {
            answer = await client.SendAsync(request);
        }
        catch (HttpRequestException) when (wanted.Status == "closed")
        {
            return;
        }

        using (answer)
        {
            // Trailers come behind the body.
            await answer.Content.LoadIntoBufferAsync();
            Assert.Equal($"{asked}: {wanted.Status}", $"{asked}: {(int)answer.StatusCode} {answer.Header("X-Pod")}".Trim());
            foreach (var (field, value) in wanted.Fields)
                Assert.Equal($"{asked}: {field}: {value}", $"{asked}: {field}: {await ReadAsync(answer, field) ?? "-"}");
        }
    }

    static HttpRequestMessage RequestOf(Asked asked)
    {
        var isGrpc = asked.Method == "GRPC";
        var request = new HttpRequestMessage(isGrpc ? HttpMethod.Post : new(asked.Method), asked.Url);
        if (isGrpc)
        {
            (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
            request.Content = new ByteArrayContent([0, 0, 0, 0, 0]) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } };
        }

        foreach (var (name, value) in asked.Headers)
            Assert.True(request.Headers.TryAddWithoutValidation(name, value), name);
        return request;
    }

    static async Task<string?> ReadAsync(HttpResponseMessage answer, string field) => field.Split(' ') switch
    {
        ["trailer", var name] => answer.TrailingHeaders.TryGetValues(name, out var values) ? string.Join(", ", values) : null,
        ["pod", "Target"] => (await answer.ReadEchoAsync()).Target,
        ["pod", "Protocol"] => (await answer.ReadEchoAsync()).Protocol,
        ["pod", var name] => (await answer.ReadEchoAsync()).Header(name),
        _ => answer.Header(field),
    };
}
