using System.Text.Json;
using IngressController.Kubernetes;
using IngressController.Kubernetes.Api;
using IngressController.Options;

namespace IngressController.Hosting;

/// <summary>Finds the zone this controller runs in, for <c>--enable-topology-aware-routing</c> (behaviour 78).</summary>
static class NodeZone
{
    const string ZoneLabel = "topology.kubernetes.io/zone";

    /// <summary>The zone of this pod's node, or null when the node has none. Throws <see cref="ConfigurationException"/>.</summary>
    public static async Task<string?> FindAsync(ApiClient client, CancellationToken cancellation)
    {
        if (PodEnvironment.Read() is not { Name: { } pod, Namespace: { } @namespace })
            throw new ConfigurationException("--enable-topology-aware-routing needs the environment variables POD_NAME and POD_NAMESPACE to find its zone");
        var node = await ReadAsync(client, $"/api/v1/namespaces/{@namespace}/pods/{pod}", cancellation, "spec", "nodeName")
            ?? throw new ConfigurationException($"--enable-topology-aware-routing: pod {@namespace}/{pod} is on no node");
        return await ReadAsync(client, $"/api/v1/nodes/{node}", cancellation, "metadata", "labels", ZoneLabel);
    }

    static async Task<string?> ReadAsync(ApiClient client, string path, CancellationToken cancellation, params string[] fields)
    {
        var answer = await client.GetAsync(path, cancellation);
        if (!answer.IsSuccess)
            throw new ConfigurationException($"--enable-topology-aware-routing: cannot read {path}: {answer.Error}");
        using var json = JsonDocument.Parse(answer.Body);
        var value = json.RootElement;
        foreach (var field in fields)
        {
            if (!value.TryGetProperty(field, out value))
                return null;
        }

        return value.GetString();
    }
}
