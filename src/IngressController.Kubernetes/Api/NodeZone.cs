using k8s;

namespace IngressController.Kubernetes.Api;

/// <summary>Finds the zone this controller runs in, for <c>--enable-topology-aware-routing</c> (behaviour 78).</summary>
public static class NodeZone
{
    const string ZoneLabel = "topology.kubernetes.io/zone";

    /// <summary>The zone of a pod's node; null when the node has none.</summary>
    /// <exception cref="ConfigurationException">It cannot be found out.</exception>
    public static async Task<string?> FindAsync(ApiClient client, ObjectKey pod, CancellationToken cancellation)
    {
        var path = $"/api/v1/namespaces/{pod.Namespace}/pods/{pod.Name}";
        try
        {
            var found = await client.Typed.CoreV1.ReadNamespacedPodAsync(pod.Name, pod.Namespace, cancellationToken: cancellation);
            if (found.Spec?.NodeName is not { Length: > 0 } node)
                throw new ConfigurationException($"--enable-topology-aware-routing: pod {pod} is on no node");
            path = $"/api/v1/nodes/{node}";
            var labels = (await client.Typed.CoreV1.ReadNodeAsync(node, cancellationToken: cancellation)).Metadata?.Labels;
            return labels is not null && labels.TryGetValue(ZoneLabel, out var zone) ? zone : null;
        }
        catch (ApiException error)
        {
            throw new ConfigurationException($"--enable-topology-aware-routing: cannot read {path}: {error.Message}", error);
        }
    }
}
