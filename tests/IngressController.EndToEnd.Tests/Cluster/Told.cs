using IngressController.EndToEnd.Tests.Sources;
using k8s;

namespace IngressController.EndToEnd.Tests.Cluster;

/// <summary>An Event, as much of it as tests look at.</summary>
sealed record Told(string Type, string Reason, string Message, int Count, string? Uid, string Version)
{
    /// <summary>What Events tell about an Ingress.</summary>
    public static async Task<IReadOnlyList<Told>> AboutAsync(ApiServerBed bed, string ingress)
    {
        var list = await bed.Kubernetes.CoreV1.ListNamespacedEventAsync(
            bed.Namespace, fieldSelector: $"involvedObject.kind=Ingress,involvedObject.name={ingress}");
        return
        [
            .. list.Items.Select(item => new Told(
                item.Type, item.Reason, item.Message, item.Count ?? 0, item.InvolvedObject.Uid, item.Metadata.ResourceVersion)),
        ];
    }
}
