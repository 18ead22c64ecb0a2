using IngressController.Kubernetes.Api;
using IngressController.Options;

namespace IngressController.ClusterWrites;

/// <summary>The identity under which this process writes to the cluster.</summary>
/// <param name="Namespace">The namespace of the controller's own objects; outside a pod the kubeconfig's, or "default".</param>
/// <param name="Key">Null outside a pod.</param>
/// <param name="Identity">Unique among the replicas.</param>
sealed record OwnPod(string Namespace, ObjectKey? Key, string Identity)
{
    public static OwnPod Find(PodEnvironment pod, ApiServerConfig config)
    {
        var @namespace = pod.Namespace ?? config.Namespace ?? "default";
        // Outside a pod, several processes may run on one machine.
        return pod.Name is { } name
            ? new(@namespace, new ObjectKey(@namespace, name), name)
            : new(@namespace, null, $"{Environment.MachineName}_{Guid.NewGuid()}");
    }
}
