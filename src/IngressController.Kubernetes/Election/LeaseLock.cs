using System.Net;
using IngressController.Kubernetes.Api;
using k8s;
using k8s.Models;

namespace IngressController.Kubernetes.Election;

/// <summary>One Lease on the API server. A write succeeds only when no other writer came in since the last read.</summary>
sealed class LeaseLock(ApiClient client, string @namespace, string name)
{
    readonly ICoordinationV1Operations _leases = client.Typed.CoordinationV1;

    /// <summary>The whole object as last read or written, because it may have labels and fields of others.</summary>
    V1Lease? _last;

    /// <summary>Null when there is no Lease.</summary>
    /// <exception cref="ApiException">The server refused it.</exception>
    public async Task<LeaseRecord?> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            _last = await _leases.ReadNamespacedLeaseAsync(name, @namespace, cancellationToken: cancellation);
            return LeaseRecord.Of(_last.Spec);
        }
        catch (ApiException error) when (error.Error is { Code: HttpStatusCode.NotFound, Reason: "NotFound" })
        {
            _last = null;
            return null;
        }
    }

    /// <summary>Creates it, or replaces what was last read. False when another writer was faster.</summary>
    /// <exception cref="ApiException">The server refused it.</exception>
    public async Task<bool> TryWriteAsync(LeaseRecord record, CancellationToken cancellation)
    {
        var next = _last ?? new() { ApiVersion = "coordination.k8s.io/v1", Kind = "Lease", Metadata = new() { Name = name, NamespaceProperty = @namespace } };
        record.WriteTo(next.Spec ??= new());
        try
        {
            _last = _last is null
                ? await _leases.CreateNamespacedLeaseAsync(next, @namespace, cancellationToken: cancellation)
                : await _leases.ReplaceNamespacedLeaseAsync(next, name, @namespace, cancellationToken: cancellation);
            return true;
        }
        catch (ApiException error) when (error.Code == HttpStatusCode.Conflict)
        {
            return false;
        }
    }
}
