using System.Net;
using System.Text.RegularExpressions;
using IngressController.EndToEnd.Tests.Controller;
using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Traffic;
using IngressController.TestTree;

namespace IngressController.EndToEnd.Tests.Deploy;

/// <summary>The roles of deploy/ allow just what the controller asks of the API server, by the API server's own record.</summary>
public sealed partial class Permissions(AuditedCluster cluster) : IClassFixture<AuditedCluster>
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    /// <summary>What the base has rules for: API group and resource.</summary>
    public static TheoryData<string, string> BaseResources
    {
        get
        {
            string[] files = ["clusterrole.yaml", "role.yaml"];
            var roles = string.Join("\n---\n", files.Select(file => File.ReadAllText(Repository.Path("deploy", "base", file))));
            return [.. new RenderedObjects(roles).Grants.Select(grant => (grant.Group, grant.Resource)).Distinct()];
        }
    }

    [Theory]
    [InlineData("cloud")]
    [InlineData("baremetal")]
    [InlineData("kind")]
    [InlineData("baremetal-host-network")]
    [InlineData("cloud", "namespace-selector")]
    [InlineData("cloud", "topology-aware-routing")]
    public async Task All_that_is_allowed_is_used_and_nothing_else_is_asked_for(string overlay, params string[] components)
    {
        var objects = await cluster.ApplyAsync(overlay, components);
        var requests = await LiveAsync(objects);
        Assert.Equal([], requests.Where(request => request.IsForbidden));
        AssertSame(objects.Grants, requests);
    }

    [Fact]
    public async Task One_namespace_needs_no_ClusterRole()
    {
        await cluster.ApplyYamlAsync("apiVersion: v1\nkind: Namespace\nmetadata: {name: ingress-yarp}\n");
        var objects = await cluster.ApplyAsync("namespaced");
        Assert.Empty(objects.Of("ClusterRole"));
        var requests = await LiveAsync(objects);
        // Without them Ingresses are chosen by the older annotation.
        Assert.Equal(
            [new("networking.k8s.io", "ingressclasses", "list")],
            requests.Where(request => request.IsForbidden).Select(request => request.Grant).Distinct());
        AssertSame(objects.Grants, requests.Where(request => request.Grant.Resource != "ingressclasses"));
    }

    [Theory]
    [MemberData(nameof(BaseResources))]
    public async Task Without_its_rule_something_is_lost_and_the_log_says_what_to_allow(string group, string resource)
    {
        var objects = await cluster.ApplyAsync("cloud");
        await PrepareAsync(objects);
        await cluster.ApplyYamlAsync(objects.RolesWithout(group, resource));
        var since = cluster.Audit.End;
        await using var pod = await ControllerPod.StartAsync(cluster, objects, "--shutdown-grace-period=0");
        await pod.Program.UntilWrittenAsync(Listening(), Patience);
        // Read by the leader when it stops.
        var isStopping = resource == "pods";
        if (isStopping)
        {
            await pod.Program.UntilWrittenAsync(Leading(), Patience);
            await pod.Program.SignalAsync("TERM");
        }

        await pod.Program.UntilWrittenAsync(new($@"\bAllow [a-z, ]+ on {Regex.Escape(resource)} \(apiGroup ""{Regex.Escape(group)}""\)"), Patience);
        Assert.Contains(
            cluster.Audit.Requests(pod.User, since),
            request => request.IsForbidden && request.Grant.Group == group && request.Grant.Resource == resource);
        if (!isStopping)
            await pod.Program.SignalAsync("TERM");
        Assert.Equal(0, await pod.Program.ExitCodeAsync(Patience));
    }

    [Fact]
    public async Task Without_nodes_the_zone_cannot_be_found_and_the_start_says_so()
    {
        var objects = await cluster.ApplyAsync("cloud", "topology-aware-routing");
        await PrepareAsync(objects);
        await cluster.ApplyYamlAsync(objects.RolesWithout("", "nodes"));
        await using var pod = await ControllerPod.StartAsync(cluster, objects);
        Assert.Equal(2, await pod.Program.ExitCodeAsync(Patience));
        Assert.Contains("--enable-topology-aware-routing: cannot read /api/v1/nodes/", pod.Program.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_namespaces_those_of_the_selector_cannot_be_chosen_and_the_log_says_so()
    {
        var objects = await cluster.ApplyAsync("cloud", "namespace-selector");
        await PrepareAsync(objects);
        await cluster.ApplyYamlAsync(objects.RolesWithout("", "namespaces"));
        await using var pod = await ControllerPod.StartAsync(cluster, objects);
        await pod.Program.UntilWrittenAsync(new("Cannot follow namespaces .*Allow the verbs list and watch on namespaces"), Patience);
    }

    /// <summary>A controller's whole life: start, work, end. What it asked the API server for.</summary>
    async Task<IReadOnlyList<AuditedRequest>> LiveAsync(RenderedObjects objects)
    {
        await PrepareAsync(objects);
        var since = cluster.Audit.End;
        await using var pod = await ControllerPod.StartAsync(cluster, objects, "--shutdown-grace-period=0");
        var controller = await pod.ReadyAsync();
        await AssertProbesSucceedAsync(controller);
        var granted = objects.Grants.Where(grant => grant is not ({ Resource: "pods" } or { Resource: "leases", Verb: "update" })).ToHashSet();
        await Eventually.IsAsync(
            "all is used that the work takes",
            async () =>
            {
                await TouchAsync(objects);
                return string.Join(", ", granted.Except(cluster.Audit.Requests(pod.User, since).Select(request => request.Grant)));
            },
            missing => missing.Length == 0,
            Patience);
        await controller.TerminateAsync();
        Assert.Equal(0, await pod.Program.ExitCodeAsync(Patience));
        return cluster.Audit.Requests(pod.User, since);
    }

    /// <summary>What a cluster has when the controller comes: its pod, the node of that, the load balancer's address, and an Ingress.</summary>
    async Task PrepareAsync(RenderedObjects objects)
    {
        var @namespace = objects.Namespace;
        var labels = objects.Workload["spec"]!["template"]!["metadata"]!["labels"]!.ToJsonString();
        // As new, so that there is something to create and to write.
        await cluster.Kubectl.RunAsync("delete", "lease,ingress,events", "--all", "--namespace", @namespace);
        // There is no controller now that would let go of it.
        if ((await cluster.Kubectl.RunAsync("get", "gatewayclass", "gateway", "--ignore-not-found", "--output=name")).Length > 0)
            await cluster.Kubectl.RunAsync("patch", "gatewayclass", "gateway", "--type=merge", "--patch", """{"metadata":{"finalizers":null}}""");
        await cluster.Kubectl.RunAsync(
            "delete", "gateway,listenerset,httproute,grpcroute,tlsroute,backendtlspolicy,gatewayclass", "--all", "--namespace", @namespace);
        await cluster.ApplyYamlAsync($$"""
            apiVersion: v1
            kind: Namespace
            metadata: {name: ingress-yarp, labels: {ingress: yarp} }
            ---
            apiVersion: v1
            kind: Node
            metadata: {name: {{ControllerPod.Node}}, labels: {topology.kubernetes.io/zone: a} }
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: {{ControllerPod.Name}}, namespace: {{@namespace}}, labels: {{labels}} }
            spec: {nodeName: {{ControllerPod.Node}}, containers: [{name: controller, image: ingress-yarp}]}
            ---
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: web, namespace: {{@namespace}}, annotations: {kubernetes.io/ingress.class: yarp} }
            spec: {defaultBackend: {service: {name: nowhere, port: {number: 80} } } }
            """);
        await cluster.ApplyYamlAsync(GatewayObjects(@namespace));
        await StatusAsync(
            "pod", ControllerPod.Name, """{"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}""", "--namespace", @namespace);
        await StatusAsync("node", ControllerPod.Node, """{"addresses": [{"type": "InternalIP", "address": "192.0.2.7"}]}""");
        foreach (var _ in objects.Of("Service").Where(service => (string?)service["spec"]!["type"] == "LoadBalancer"))
            await StatusAsync("service", "ingress-yarp", """{"loadBalancer": {"ingress": [{"ip": "192.0.2.8"}]}}""", "--namespace", @namespace);
    }

    /// <summary>One of each kind whose status is written.</summary>
    static string GatewayObjects(string @namespace) => string.Join("\n---\n",
        Object("GatewayClass", "controllerName: k8s.io/ingress-yarp"),
        Object("Gateway", "gatewayClassName: gateway, allowedListeners: {namespaces: {from: Same}}, listeners: [{name: web, port: 80, protocol: HTTP}]"),
        Object("ListenerSet", "parentRef: {name: gateway}, listeners: [{name: more, port: 81, protocol: HTTP}]"),
        Object("HTTPRoute", "parentRefs: [{name: gateway}], rules: [{backendRefs: [{name: pods, port: 80}]}]"),
        Object("GRPCRoute", "parentRefs: [{name: gateway}], rules: [{backendRefs: [{name: pods, port: 80}]}]"),
        Object("TLSRoute", "parentRefs: [{name: gateway}], hostnames: [a.example], rules: [{backendRefs: [{name: pods, port: 80}]}]"),
        Object("BackendTLSPolicy", "targetRefs: [{group: '', kind: Service, name: pods}], validation: {hostname: a.example, wellKnownCACertificates: System}"),
        $"apiVersion: v1\nkind: Service\nmetadata: {{name: pods, namespace: {@namespace}}}\nspec: {{ports: [{{port: 80, protocol: TCP}}]}}")
        .Replace("NAMESPACE", @namespace, StringComparison.Ordinal);

    static string Object(string kind, string spec) => $$"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: {{kind}}
        metadata: {name: gateway{{(kind == "GatewayClass" ? "" : ", namespace: NAMESPACE")}} }
        spec: { {{spec}} }
        """;

    Task<string> StatusAsync(string kind, string name, string status, params string[] place) => cluster.Kubectl.RunAsync(
        ["patch", kind, name, "--subresource=status", "--type=merge", "--patch", $$"""{"status":{{status}} }""", .. place]);

    /// <summary>An update, which the controller tells in an Event.</summary>
    Task<string> TouchAsync(RenderedObjects objects) => cluster.Kubectl.RunAsync(
        "annotate", "ingress", "web", "--namespace", objects.Namespace, "--overwrite", $"touched={Guid.NewGuid():N}");

    /// <summary>What load balancers and the kubelet ask, who know an address and no host.</summary>
    static async Task AssertProbesSucceedAsync(ControllerProcess controller)
    {
        using var client = new EdgeClient(controller);
        foreach (var url in new[] { "http://192.0.2.7/healthz", "https://192.0.2.7/healthz" })
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(url)).Status);
        Assert.Equal(HttpStatusCode.OK, await controller.ReadinessAsync());
    }

    static void AssertSame(IEnumerable<Grant> granted, IEnumerable<AuditedRequest> requests) => Assert.Equal(
        granted.Select(grant => grant.ToString()).Order(StringComparer.Ordinal),
        requests.Select(request => request.Grant.ToString()).Distinct().Order(StringComparer.Ordinal));

    [GeneratedRegex("Listening on ")]
    private static partial Regex Listening();

    [GeneratedRegex("Leading by lease ")]
    private static partial Regex Leading();
}
