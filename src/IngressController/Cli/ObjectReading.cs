using IngressController.Kubernetes;
using IngressController.Kubernetes.Api;
using IngressController.Kubernetes.Api.Kubeconfig;
using IngressController.Kubernetes.OneShot;

namespace IngressController.Cli;

/// <summary>Reads the objects of a command that ends: manifests, standard input, or a cluster.</summary>
static class ObjectReading
{
    /// <param name="manifests">File or folder, <c>-</c> for standard input; null: a cluster.</param>
    /// <param name="kubeconfig">The cluster's kubeconfig file; null: the cluster of this pod.</param>
    /// <param name="watchNamespace">The only namespace of the cluster to read; null: all.</param>
    /// <param name="isAsServed">Whether all is read that the controller watches (<see cref="ClusterReader"/>).</param>
    /// <param name="without">What to say when there is neither: <c>nothing to check</c>.</param>
    /// <param name="say">Receives progress messages, one line each.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="ConfigurationException">There is nothing to read, or it cannot be read.</exception>
    public static async Task<ClusterContent> ReadAsync(
        string? manifests, string? kubeconfig, string? watchNamespace, bool isAsServed, string without, Action<string> say, CancellationToken cancellation)
    {
        if (manifests is { } path)
        {
            say($"reading {(path == ManifestFiles.StandardInput ? "standard input" : path)}");
            await using var input = Console.OpenStandardInput();
            return ManifestFiles.Read(path, input, say);
        }

        using var client = new ApiClient(ServerOf(kubeconfig, without), TimeProvider.System);
        if (watchNamespace is { } watched && await client.ExistsAsync($"/api/v1/namespaces/{watched}", cancellation) == false)
            throw new ConfigurationException($"--watch-namespace: there is no namespace \"{watched}\" in the cluster {client.Config}");
        return await new ClusterReader(client, watchNamespace, isAsServed, say).ReadAsync(cancellation);
    }

    static ApiServerConfig ServerOf(string? kubeconfig, string without) => kubeconfig is { } file
        ? KubeconfigReader.Read(file, TimeProvider.System)
        : ApiServerConfig.InCluster(TimeProvider.System) ?? throw new ConfigurationException(
            $"{without}: give --manifests PATH or --kubeconfig FILE, or run in a pod with a service account");
}
