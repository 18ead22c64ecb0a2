using IngressController.Core.Cluster;
using IngressController.Kubernetes.Api;
using IngressController.Options;

namespace IngressController.ClusterWrites;

/// <summary>What this process is called in the cluster it writes to.</summary>
/// <param name="Namespace">The namespace for what belongs to the controller itself; outside a pod the kubeconfig's, or "default".</param>
/// <param name="Key">Null outside a pod.</param>
/// <param name="Identity">Tells this process from all its replicas.</param>
sealed record OwnPod(string Namespace, ObjectKey? Key, string Identity)
{
    public static OwnPod Find(PodEnvironment pod, ApiServerConfig config)
    {
        var @namespace = pod.Namespace ?? config.Namespace ?? "default";
        // Outside a pod several may run on one machine.
        return pod.Name is { } name
            ? new(@namespace, new ObjectKey(@namespace, name), name)
            : new(@namespace, null, $"{Environment.MachineName}_{Guid.NewGuid()}");
    }
}
