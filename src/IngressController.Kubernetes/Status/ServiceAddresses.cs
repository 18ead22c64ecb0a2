using System.Text.Json;
using IngressController.Core.Cluster;
using IngressController.Kubernetes.Api;
using IngressController.Kubernetes.Decoding;

namespace IngressController.Kubernetes.Status;

/// <summary>The addresses of the Service of <c>--publish-service</c>, by its type, as ingress-nginx takes them (behaviour 113).</summary>
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
        catch (ApiException e)
        {
            throw new StatusException($"--publish-service: cannot read Service {service}: {_permission.Explain(e)}", e);
        }
    }

    /// <summary>Makes sure at start that the Service is there; when it may not be read, the first writing says so.</summary>
    /// <exception cref="ConfigurationException">It is not, or the API server cannot be asked.</exception>
    public async Task DemandAsync(CancellationToken cancellation)
    {
        try
        {
            if (await FindAsync(cancellation) is null)
                throw new ConfigurationException($"--publish-service: there is no Service \"{service}\" in the cluster {client.Config}");
        }
        catch (ApiException e) when (e.Code == System.Net.HttpStatusCode.Forbidden)
        {
            // Nothing that serves traffic depends on it.
        }
        catch (Exception e) when (e is ApiException || NetworkFailure.Is(e))
        {
            var reason = _permission.Explain(e);
            throw new ConfigurationException($"--publish-service: cannot ask the API server {client.Config} for it: {reason}", e);
        }
    }

    /// <summary>As a list of at most one, which takes no other permission than the watch of Services does.</summary>
    async Task<PublishedServiceWire?> FindAsync(CancellationToken cancellation)
    {
        var collection = $"/api/v1/namespaces/{Uri.EscapeDataString(service.Namespace)}/services";
        var response = await client.ReadAsync($"{collection}?fieldSelector=metadata.name={Uri.EscapeDataString(service.Name)}", cancellation);
        return JsonSerializer.Deserialize(response.Body.Span, StatusJson.Default.PublishedServiceListWire)?.Items?.FirstOrDefault();
    }

    static ValueArray<LoadBalancerAddress> Of(PublishedServiceWire service)
    {
        var spec = service.Spec ?? new();
        var external = spec.ExternalIPs.ToTexts().Where(ip => ip.Length > 0).Select(ip => new LoadBalancerAddress(ip, null)).ToArray();
        return spec.Type switch
        {
            "LoadBalancer" => service.Status?.LoadBalancer.ToAddresses().Concat(external).Distinct().ToValueArray() ?? external.ToValueArray(),
            "NodePort" when external.Length > 0 => external.ToValueArray(),
            "ExternalName" => string.IsNullOrEmpty(spec.ExternalName) ? [] : [new(null, spec.ExternalName)],
            // A headless Service has no address.
            _ => string.IsNullOrEmpty(spec.ClusterIP) || spec.ClusterIP == "None" ? [] : [new(spec.ClusterIP, null)],
        };
    }
}
