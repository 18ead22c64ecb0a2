using IngressController.Kubernetes.Api;
using k8s;
using k8s.Models;

namespace IngressController.Kubernetes.Status;

/// <summary>The addresses of the Service of <c>--publish-service</c>, chosen by its type, as in ingress-nginx (behaviour 113).</summary>
public sealed class ServiceAddresses(ApiClient client, ObjectKey service) : IAddressSource
{
    readonly Permission _permission = new("list", "services", "", service.Namespace);

    public async Task<ValueArray<LoadBalancerAddress>> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            return await FindAsync(cancellation) is { } found
                ? Of(found)
                : throw new StatusException($"--publish-service: there is no Service {service}");
        }
        catch (ApiException error)
        {
            throw new StatusException($"--publish-service: cannot read Service {service}: {_permission.Explain(error)}", error);
        }
    }

    /// <summary>Checks at start that the Service exists. If it may not be read, the first update of the status reports that.</summary>
    /// <exception cref="ConfigurationException">It does not exist, or the API server cannot be asked.</exception>
    public async Task DemandAsync(CancellationToken cancellation)
    {
        try
        {
            if (await FindAsync(cancellation) is null)
                throw new ConfigurationException($"--publish-service: there is no Service \"{service}\" in the cluster {client.Config}");
        }
        catch (ApiException error) when (error.Code == System.Net.HttpStatusCode.Forbidden)
        {
            // Serving traffic does not depend on it.
        }
        catch (Exception error) when (error is ApiException || NetworkFailure.Is(error))
        {
            var reason = _permission.Explain(error);
            throw new ConfigurationException($"--publish-service: cannot ask the API server {client.Config} for it: {reason}", error);
        }
    }

    /// <summary>Reads it as a list of at most one, which needs no other permission than the watch of Services.</summary>
    async Task<V1Service?> FindAsync(CancellationToken cancellation) =>
        (await client.Typed.CoreV1.ListNamespacedServiceAsync(
            service.Namespace, fieldSelector: $"metadata.name={service.Name}", cancellationToken: cancellation)).Items?.FirstOrDefault();

    static ValueArray<LoadBalancerAddress> Of(V1Service service)
    {
        var spec = service.Spec ?? new();
        var external = (spec.ExternalIPs ?? []).Where(ip => !string.IsNullOrEmpty(ip)).Select(ip => new LoadBalancerAddress(ip, null)).ToArray();
        return spec.Type switch
        {
            "LoadBalancer" => (service.Status?.LoadBalancer?.Ingress ?? []).Select(Of).Concat(external).Distinct().ToValueArray(),
            "NodePort" when external.Length > 0 => external.ToValueArray(),
            "ExternalName" => string.IsNullOrEmpty(spec.ExternalName) ? [] : [new(null, spec.ExternalName)],
            // A headless Service has no address.
            _ => string.IsNullOrEmpty(spec.ClusterIP) || spec.ClusterIP == "None" ? [] : [new(spec.ClusterIP, null)],
        };
    }

    /// <summary>Empty text counts as missing.</summary>
    static LoadBalancerAddress Of(V1LoadBalancerIngress balancer) =>
        new(string.IsNullOrEmpty(balancer.Ip) ? null : balancer.Ip, string.IsNullOrEmpty(balancer.Hostname) ? null : balancer.Hostname);
}
