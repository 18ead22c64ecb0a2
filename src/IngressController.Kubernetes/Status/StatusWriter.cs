using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using IngressController.Core.Cluster;
using IngressController.Kubernetes.Api;

namespace IngressController.Kubernetes.Status;

/// <summary>
/// Writes addresses into the status of Ingresses, where they differ from what stands there. Only the addresses are written, and only
/// to the very object meant: one of the same name that was made meanwhile has another uid and is left alone.
/// </summary>
internal sealed class StatusWriter(ApiClient client)
{
    /// <summary>Writes under way at a time; as many as in ingress-nginx.</summary>
    const int Parallel = 10;

    /// <summary>How often a write that met another one is tried again.</summary>
    const int MaxConflicts = 5;

    /// <summary>What was written last, and the status that was seen then: until a newer one is seen, it is on its way.</summary>
    readonly ConcurrentDictionary<ObjectKey, (IngressStatus Seen, ValueArray<LoadBalancerAddress> Written)> _written = [];

    /// <summary>Writes all that differ; gives how many.</summary>
    /// <param name="ingresses">The Ingresses that are served.</param>
    /// <param name="addresses">What their status is to say; empty to clear it.</param>
    /// <param name="mayWrite">Asked before each write: leadership may end at any time.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="ApiException">The server refused one; the others were tried all the same.</exception>
    public async Task<int> WriteAsync(
        IReadOnlyCollection<Ingress> ingresses,
        ValueArray<LoadBalancerAddress> addresses,
        Func<bool> mayWrite,
        CancellationToken cancellation)
    {
        var wanted = addresses.Distinct().Order().ToValueArray();
        if (_written.Count > ingresses.Count)
        {
            foreach (var gone in _written.Keys.Except(ingresses.Select(ingress => ingress.Key)).ToList())
                _written.TryRemove(gone, out _);
        }

        var (count, failure) = (0, (Exception?)null);
        await System.Threading.Tasks.Parallel.ForEachAsync(
            ingresses.Where(ingress => Differs(ingress, wanted)),
            new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellation },
            async (ingress, end) =>
            {
                try
                {
                    // After a failure of the network or of a permission the others would fail alike.
                    var isWorthwhile = failure is null or ApiException { Code: not HttpStatusCode.Forbidden };
                    if (isWorthwhile && mayWrite() && await TryWriteAsync(ingress, wanted, end))
                        Interlocked.Increment(ref count);
                }
                catch (Exception e) when (e is ApiException || NetworkFailure.Is(e))
                {
                    failure = e;
                }
            });
        if (failure is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        return count;
    }

    bool Differs(Ingress ingress, ValueArray<LoadBalancerAddress> wanted) =>
        _written.TryGetValue(ingress.Key, out var last) && ReferenceEquals(last.Seen, ingress.Status)
            ? last.Written != wanted
            : ingress.Status.Addresses != wanted && ingress.Status.Addresses.Distinct().Order().ToValueArray() != wanted;

    /// <summary>False when the Ingress is no longer there.</summary>
    async Task<bool> TryWriteAsync(Ingress ingress, ValueArray<LoadBalancerAddress> addresses, CancellationToken cancellation)
    {
        var key = ingress.Key;
        var @namespace = Uri.EscapeDataString(key.Namespace);
        var path = $"/apis/networking.k8s.io/v1/namespaces/{@namespace}/ingresses/{Uri.EscapeDataString(key.Name)}/status";
        for (var conflicts = 0; ; conflicts++)
        {
            try
            {
                await client.WriteAsync(HttpMethod.Patch, path, Patch(ingress.Uid, addresses), cancellation);
                _written[key] = (ingress.Status, addresses);
                return true;
            }
            catch (ApiException e) when (e.Code == HttpStatusCode.NotFound || IsAnother(e))
            {
                return false;
            }
            catch (ApiException e) when (e.Code == HttpStatusCode.Conflict && conflicts < MaxConflicts)
            {
                // Somebody else wrote at the same time; what we write depends on nothing of theirs.
            }
        }
    }

    /// <summary>The uid was not that of the object: an immutable field to some versions, a failed precondition to others.</summary>
    static bool IsAnother(ApiException e) =>
        (e.Code == HttpStatusCode.UnprocessableEntity && e.Message.Contains("metadata.uid", StringComparison.Ordinal))
        || (e.Code == HttpStatusCode.Conflict && e.Message.Contains("UID in precondition", StringComparison.Ordinal));

    static JsonObject Patch(string uid, ValueArray<LoadBalancerAddress> addresses)
    {
        var items = new JsonArray();
        foreach (var address in addresses)
        {
            var item = new JsonObject();
            if (address.IP is { } ip)
                item["ip"] = ip;
            if (address.HostName is { } hostName)
                item["hostname"] = hostName;
            items.Add((JsonNode)item);
        }

        return new()
        {
            ["metadata"] = new JsonObject { ["uid"] = uid },
            ["status"] = new JsonObject { ["loadBalancer"] = new JsonObject { ["ingress"] = items.Count == 0 ? null : items } },
        };
    }
}
