using System.Text.Json;
using IngressController.Kubernetes.Api;

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

    async Task<PodWire[]> ListAsync(CancellationToken cancellation)
    {
        if (self is not { } key)
            throw new StatusException("this is no pod: set the environment variables POD_NAME and POD_NAMESPACE");
        var collection = $"/api/v1/namespaces/{Uri.EscapeDataString(key.Namespace)}/pods";
        try
        {
            var own = (await client.ReadAsync($"{collection}/{Uri.EscapeDataString(key.Name)}", cancellation)).Body;
            var pod = JsonSerializer.Deserialize(own.Span, StatusJson.Default.PodWire) ?? new();
            var labels = (pod.Metadata?.Labels ?? []).Where(label => !RevisionLabels.Contains(label.Key))
                .Select(label => $"{label.Key}={label.Value}").ToList();
            // Without labels the selector would match every pod.
            if (labels.Count == 0)
                return [pod];
            var selector = Uri.EscapeDataString(string.Join(',', labels));
            var all = (await client.ReadAsync($"{collection}?labelSelector={selector}", cancellation)).Body;
            return JsonSerializer.Deserialize(all.Span, StatusJson.Default.PodListWire)?.Items ?? [];
        }
        catch (ApiException error)
        {
            var permission = new Permission("get and list", "pods", "", key.Namespace);
            throw new StatusException($"cannot read the controller's pods: {permission.Explain(error)}", error);
        }
    }

    static bool IsReady(PodWire pod) =>
        pod.Status is { Phase: "Running" } status && (status.Conditions ?? []).Any(condition => condition is { Type: "Ready", Status: "True" });
}
