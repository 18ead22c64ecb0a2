using IngressController.Core.Translation;
using IngressController.Kubernetes;
using IngressController.Kubernetes.Api;
using IngressController.Kubernetes.Api.Kubeconfig;
using IngressController.Kubernetes.Api.Watching;
using IngressController.Kubernetes.Manifests;
using IngressController.Kubernetes.Status;
using IngressController.Options;

namespace IngressController.Hosting;

/// <summary>Chooses the source of objects: manifests, else the given API server, else this pod's cluster.</summary>
static class SourceFactory
{
    /// <summary>The source, and the translation settings completed from it. Throws <see cref="ConfigurationException"/>.</summary>
    public static async Task<(IResourceSource Source, TranslationOptions Translation, IDisposable? Owned)> OpenAsync(
        ControllerOptions options, ILoggerFactory loggers, TimeProvider time, CancellationToken cancellation)
    {
        if (options.Manifests is { } path)
            return (ManifestSource.Open(path, loggers.CreateLogger<ManifestSource>()), options.Translation, null);

        var client = new ApiClient(ServerOf(options, time), time);
        if (options.WatchNamespace is { } watched && await client.ExistsAsync($"/api/v1/namespaces/{watched}", cancellation) == false)
            throw new ConfigurationException($"--watch-namespace: there is no namespace \"{watched}\" in the cluster {client.Config}");
        if (options.Cluster is { UpdateStatus: true, PublishService: { } published })
            await new ServiceAddresses(client, published).DemandAsync(cancellation);
        var zone = options.EnableTopologyAwareRouting ? await NodeZone.FindAsync(client, OwnPod(), cancellation) : null;
        var scope = new WatchScope(options.WatchNamespace, options.WatchNamespaceSelector) { HasGateways = options.Translation.Gateways.IsOn };
        var source = new ApiServerSource(client, scope, new() { Time = time }, loggers.CreateLogger<ApiServerSource>());
        return (source, options.Translation with { Zone = zone }, client);
    }

    static ObjectKey OwnPod() => PodEnvironment.Read() is { Name: { } name, Namespace: { } @namespace }
        ? new(@namespace, name)
        : throw new ConfigurationException(
            "--enable-topology-aware-routing needs the environment variables POD_NAME and POD_NAMESPACE to find its zone");

    static ApiServerConfig ServerOf(ControllerOptions options, TimeProvider time)
    {
        if (options.Kubeconfig is { } file)
        {
            var config = KubeconfigReader.Read(file, time);
            return options.ApiServerHost is { } host ? config.WithHost(host) : config;
        }

        if (options.ApiServerHost is { } url)
            return ApiServerConfig.FromHost(url, options.CertificateAuthority, time);
        return ApiServerConfig.InCluster(time) ?? throw new ConfigurationException(
            "nothing to serve: give --manifests PATH, or --kubeconfig FILE (or --apiserver-host URL), or run in a pod with a service account");
    }
}
