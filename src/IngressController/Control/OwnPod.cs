using IngressController.Core.Cluster;
using IngressController.Kubernetes.Api;

namespace IngressController.Control;

/// <summary>Which pod this process is, by the environment variables <c>POD_NAME</c> and <c>POD_NAMESPACE</c>.</summary>
/// <param name="Namespace">The namespace for what belongs to the controller itself; outside a pod the kubeconfig's, or "default".</param>
/// <param name="Key">Null outside a pod.</param>
/// <param name="Identity">Tells this process from all its replicas.</param>
sealed record OwnPod(string Namespace, ObjectKey? Key, string Identity)
{
    public static OwnPod Find(ApiServerConfig config)
    {
        var @namespace = Variable("POD_NAMESPACE") ?? config.Namespace ?? "default";
        // Outside a pod several may run on one machine.
        return Variable("POD_NAME") is { } name
            ? new(@namespace, new ObjectKey(@namespace, name), name)
            : new(@namespace, null, $"{Environment.MachineName}_{Guid.NewGuid()}");
    }

    static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
