using IngressController.TestTree;

namespace IngressController.EndToEnd.Tests.Deploy;

/// <summary>A real API server takes what deploy/ has, as <c>kubectl apply -k</c> sends it.</summary>
public sealed class Applying(AuditedCluster cluster) : IClassFixture<AuditedCluster>
{
    /// <summary>Its kinds are cert-manager's, and sleep as a preStop hook came with Kubernetes 1.29: both are rendered only.</summary>
    static readonly string[] RenderedOnly = ["admission-webhook-cert-manager", "pre-stop"];

    public static TheoryData<string> Overlays => [.. Kustomization.Overlays];

    public static TheoryData<string> Components => [.. Kustomization.Components.Except(RenderedOnly)];

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task An_overlay_is_taken_by_the_API_server(string overlay)
    {
        var objects = await cluster.ApplyAsync(overlay);
        await AssertPresentAsync(objects);
    }

    [Theory]
    [MemberData(nameof(Components))]
    public async Task A_component_is_taken_by_the_API_server(string component)
    {
        var objects = await cluster.ApplyAsync("cloud", component);
        await AssertPresentAsync(objects);
    }

    [Fact]
    public async Task The_webhooks_certificate_is_made_and_renewed_by_its_script()
    {
        await cluster.ApplyAsync("cloud", "admission-webhook");
        var first = await MakeCertificateAsync();
        var second = await MakeCertificateAsync();
        Assert.Single(first.Authorities);
        // That of the certificate before stays trusted, and no more.
        Assert.Equal(2, second.Authorities.Count);
        Assert.Equal(first.Authorities[0].Thumbprint, second.Authorities[1].Thumbprint);
        Assert.Equal(2, (await MakeCertificateAsync()).Authorities.Count);
        second.AssertServes("ingress-yarp-admission.ingress-yarp.svc");
    }

    async Task<WebhookCertificate> MakeCertificateAsync()
    {
        await Machine.Command.SucceedAsync(
            Repository.Path("deploy", "components", "admission-webhook", "certificate.sh"), [],
            new Dictionary<string, string?> { ["KUBECONFIG"] = cluster.Server.Kubeconfig });
        return await WebhookCertificate.ReadAsync(cluster.Kubectl, "ingress-yarp", "ingress-yarp", "ingress-yarp-admission");
    }

    async Task AssertPresentAsync(RenderedObjects objects)
    {
        foreach (var node in objects.All)
        {
            string[] place = (string?)node["metadata"]!["namespace"] is { } @namespace ? ["--namespace", @namespace] : [];
            await cluster.Kubectl.RunAsync(["get", RenderedObjects.Kind(node), RenderedObjects.Name(node), .. place]);
        }
    }
}
