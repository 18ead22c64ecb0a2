using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Gateways;

/// <summary>Why requests to Gateways are answered as they are, in the access log.</summary>
public sealed class GatewayReasonTests
{
    [Theory]
    [InlineData("/", "200 -")]
    [InlineData("/none", "500 gateway-rule")]
    [InlineData("/moved", "302 gateway-redirect")]
    [InlineData("/slow?do=hang", "504 rule-timeout")]
    [InlineData("/slow-pod?do=hang", "504 pod-read-timeout")]
    [InlineData("/status/404", "404 -")]
    public async Task Each_answer_of_our_own_has_its_reason(string path, string logged)
    {
        var port = FreePorts.Tcp();
        const string toWeb = "backendRefs: [{ name: web, port: 80 }]";
        await using var edge = await GatewayEdge.StartAsync(
            port, [GatewayEdge.Listener("http", port)],
            [
                GatewayEdge.Route(
                    "r", "r.test", GatewayEdge.Filtered("/"), "{ matches: [{ path: { type: Exact, value: /none } }] }",
                    "{ matches: [{ path: { type: Exact, value: /moved } }], filters: [{ type: RequestRedirect, requestRedirect: { scheme: https } }] }",
                    $"{{ matches: [{{ path: {{ type: Exact, value: /slow }} }}], timeouts: {{ request: 100ms }}, {toWeb} }}",
                    $"{{ matches: [{{ path: {{ type: Exact, value: /slow-pod }} }}], timeouts: {{ backendRequest: 100ms }}, {toWeb} }}"),
            ],
            "log-format-upstream: \"$request_uri $status $ingress_yarp_reason\"");
        using var answer = await edge.Client.GetAsync($"http://r.test{path}");
        await Eventually.TrueAsync(() => edge.Edge.AccessLog.Contains('\n', StringComparison.Ordinal), "a line in the access log");
        Assert.Equal($"{path} {logged}", edge.Edge.AccessLog.Trim());
    }
}
