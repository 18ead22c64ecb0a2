using IngressController.Kubernetes.Api;
using k8s;
using k8s.Models;

namespace IngressController.Kubernetes.Status;

/// <summary>The pods of this controller: those in its namespace with the labels of this pod.</summary>
/// <param name="client">The API server.</param>
/// <param name="self">This pod; null outside a cluster, where replicas are unknown.</param>
public sealed class ControllerPods(ApiClient client, ObjectKey? self)
{
    /// <summary>Labels that a workload puts on the pods of one revision.</summary>
    static readonly string[] RevisionLabels = ["pod-template-hash", "controller-revision-hash", "pod-template-generation"];

    /// <summary>Whether another replica runs or starts; one that is being deleted does not count.</summary>
    /// <exception cref="StatusException">It cannot be determined.</exception>
    public async Task<bool> AreOthersRunningAsync(CancellationToken cancellation) =>
        (await ListAsync(cancellation)).Any(pod =>
            pod.Metadata?.Name != self?.Name && pod.Metadata?.DeletionTimestamp is null && pod.Status?.Phase is "Running" or "Pending");

    /// <summary>The nodes of running and ready pods, each once.</summary>
    /// <exception cref="StatusException">They cannot be determined.</exception>
    public async Task<IReadOnlyList<string>> NodesAsync(CancellationToken cancellation) =>
        [.. (await ListAsync(cancellation)).Where(IsReady).Select(pod => pod.Spec?.NodeName).OfType<string>().Distinct()];

    async Task<IList<V1Pod>> ListAsync(CancellationToken cancellation)
    {
        if (self is not { } key)
            throw new StatusException("this is no pod: set the environment variables POD_NAME and POD_NAMESPACE");
        try
        {
            var core = client.Typed.CoreV1;
            var pod = await core.ReadNamespacedPodAsync(key.Name, key.Namespace, cancellationToken: cancellation);
            var labels = (pod.Metadata?.Labels ?? new Dictionary<string, string>()).Where(label => !RevisionLabels.Contains(label.Key))
                .Select(label => $"{label.Key}={label.Value}").ToList();
            // Without labels the selector would match every pod.
            if (labels.Count == 0)
                return [pod];
            var all = await core.ListNamespacedPodAsync(key.Namespace, labelSelector: string.Join(',', labels), cancellationToken: cancellation);
            return all.Items ?? [];
        }
        catch (ApiException error)
        {
            var permission = new Permission("get and list", "pods", "", key.Namespace);
            throw new StatusException($"cannot read the controller's pods: {permission.Explain(error)}", error);
        }
    }

    static bool IsReady(V1Pod pod) =>
        pod.Status is { Phase: "Running" } status && (status.Conditions ?? []).Any(condition => condition is { Type: "Ready", Status: "True" });
}
