using IngressController.Kubernetes.Api;
using k8s;

namespace IngressController.Kubernetes.Status;

/// <summary>
/// The addresses of the nodes that the controller's pods run on, used without <c>--publish-service</c> and
/// <c>--publish-status-address</c> (behaviour 113).
/// </summary>
/// <param name="client">The API server.</param>
/// <param name="pods">The controller's pods.</param>
/// <param name="preferInternal"><c>--report-node-internal-ip-address</c>: prefer internal addresses to external ones.</param>
public sealed class NodeAddresses(ApiClient client, ControllerPods pods, bool preferInternal) : IAddressSource
{
    static readonly Permission NodePermission = new("get", "nodes", "");

    public async Task<ValueArray<LoadBalancerAddress>> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            var addresses = new List<LoadBalancerAddress>();
            foreach (var node in await pods.NodesAsync(cancellation))
            {
                if (await AddressOfAsync(node, cancellation) is { } address)
                    addresses.Add(LoadBalancerAddress.Of(address));
            }

            return addresses.Distinct().ToValueArray();
        }
        catch (StatusException error)
        {
            throw new StatusException($"neither --publish-service nor --publish-status-address is given, and {error.Message}", error);
        }
    }

    async Task<string?> AddressOfAsync(string name, CancellationToken cancellation)
    {
        try
        {
            var addresses = (await client.Typed.CoreV1.ReadNodeAsync(name, cancellationToken: cancellation)).Status?.Addresses ?? [];
            var @internal = First("InternalIP");
            return preferInternal ? @internal : First("ExternalIP") ?? @internal;

            string? First(string type) =>
                addresses.FirstOrDefault(address => address.Type == type && !string.IsNullOrEmpty(address.Address))?.Address;
        }
        catch (ApiException error) when (error.Code == System.Net.HttpStatusCode.NotFound)
        {
            return null;
        }
        catch (ApiException error)
        {
            throw new StatusException($"node {name} cannot be read: {NodePermission.Explain(error)}", error);
        }
    }
}
