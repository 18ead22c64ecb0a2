using System.Collections.Concurrent;
using System.Net;
using IngressController.Kubernetes.Api;
using k8s;
using k8s.Models;

namespace IngressController.Kubernetes.Status;

/// <summary>
/// Writes addresses into the status of Ingresses where they differ. It writes nothing but the addresses, and only to the very object
/// meant: a new object of the same name has another uid and is left alone.
/// </summary>
sealed class StatusWriter(ApiClient client)
{
    /// <summary>Maximum of concurrent writes, as in ingress-nginx.</summary>
    const int Parallel = 10;

    /// <summary>Attempts for a write that conflicts with another one.</summary>
    const int MaxConflicts = 5;

    /// <summary>What was written last, and the status seen then: until a newer one is seen, the write is still on its way.</summary>
    readonly ConcurrentDictionary<ObjectKey, (IngressStatus Seen, ValueArray<LoadBalancerAddress> Written)> _written = [];

    /// <summary>Writes all that differ. Returns their number.</summary>
    /// <param name="ingresses">The Ingresses that are served.</param>
    /// <param name="addresses">The addresses to write; empty to clear the status.</param>
    /// <param name="mayWrite">Checked before each write: leadership may end at any time.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="ApiException">The server refused one write; the others were tried all the same.</exception>
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
                    // After a network failure or a missing permission, the other writes would fail alike.
                    var isWorthwhile = failure is null or ApiException { Code: not HttpStatusCode.Forbidden };
                    if (isWorthwhile && mayWrite() && await TryWriteAsync(ingress, wanted, end))
                        Interlocked.Increment(ref count);
                }
                catch (Exception error) when (error is ApiException || NetworkFailure.Is(error))
                {
                    failure = error;
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

    /// <summary>False when the Ingress no longer exists.</summary>
    async Task<bool> TryWriteAsync(Ingress ingress, ValueArray<LoadBalancerAddress> addresses, CancellationToken cancellation)
    {
        var key = ingress.Key;
        var patch = new V1Patch(StatusOf(ingress.Uid, addresses), V1Patch.PatchType.MergePatch);
        for (var conflicts = 0; ; conflicts++)
        {
            try
            {
                await client.Typed.NetworkingV1.PatchNamespacedIngressStatusAsync(patch, key.Name, key.Namespace, cancellationToken: cancellation);
                _written[key] = (ingress.Status, addresses);
                return true;
            }
            catch (ApiException error) when (error.Code == HttpStatusCode.NotFound || IsAnother(error))
            {
                return false;
            }
            catch (ApiException error) when (error.Code == HttpStatusCode.Conflict && conflicts < MaxConflicts)
            {
                // Another writer was faster; what we write does not depend on it.
            }
        }
    }

    /// <summary>Whether the uid differs from the object's: some versions report an immutable field, others a failed precondition.</summary>
    static bool IsAnother(ApiException e) =>
        (e.Code == HttpStatusCode.UnprocessableEntity && e.Message.Contains("metadata.uid", StringComparison.Ordinal))
        || (e.Code == HttpStatusCode.Conflict && e.Message.Contains("UID in precondition", StringComparison.Ordinal));

    static V1Ingress StatusOf(string uid, ValueArray<LoadBalancerAddress> addresses) => new()
    {
        Metadata = new() { Uid = uid },
        Status = new()
        {
            LoadBalancer = new()
            {
                Ingress = addresses.Count == 0
                    ? null
                    : [.. addresses.Select(address => new V1IngressLoadBalancerIngress { Ip = address.IP, Hostname = address.HostName })],
            },
        },
    };
}
