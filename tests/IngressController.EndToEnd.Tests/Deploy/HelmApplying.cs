using IngressController.EndToEnd.Tests.Machine;

namespace IngressController.EndToEnd.Tests.Deploy;

/// <summary>A real API server takes what Helm makes of the chart.</summary>
public sealed class HelmApplying(AuditedCluster cluster) : IClassFixture<AuditedCluster>
{
    [Theory]
    [InlineData]
    [InlineData("nginx")]
    [InlineData("host-network")]
    [InlineData("one-namespace")]
    public async Task A_release_is_taken_by_the_API_server(params string[] values)
    {
        await cluster.ApplyYamlAsync("apiVersion: v1\nkind: Namespace\nmetadata: {name: ingress-yarp}\n");
        var rendered = await HelmChart.TemplateAsync([.. values.Select(HelmChart.ValuesOf)]);
        var applied = await cluster.ApplyRenderedAsync(rendered);
        Assert.Equal(new RenderedObjects(rendered).All.Count, applied.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task The_controller_of_a_release_serves_with_what_its_roles_allow()
    {
        await cluster.ApplyYamlAsync("apiVersion: v1\nkind: Namespace\nmetadata: {name: ingress-yarp}\n");
        var rendered = await HelmChart.TemplateAsync(HelmChart.ValuesOf("one-namespace"));
        await cluster.ApplyRenderedAsync(rendered);
        var since = cluster.Audit.End;
        await using var pod = await ControllerPod.StartAsync(cluster, new(rendered), "--shutdown-grace-period=0");
        await pod.ReadyAsync();
        // Of the cluster it may read nothing; Ingresses are then chosen by the older annotation. That it is ready does not wait for this.
        Grant[] expected = [new("networking.k8s.io", "ingressclasses", "list")];
        await Eventually.IsAsync(
            "IngressClasses alone were refused",
            () => Task.FromResult(
                cluster.Audit.Requests(pod.User, since).Where(request => request.IsForbidden).Select(request => request.Grant).Distinct().ToList()),
            forbidden => forbidden.SequenceEqual(expected));
    }
}
