using System.Net;
using System.Text.Json.Nodes;
using IngressController.Kubernetes.Api;

namespace IngressController.Kubernetes.Election;

/// <summary>One Lease on the API server. A write succeeds only when no other writer came in since the last read.</summary>
sealed class LeaseLock(ApiClient client, string @namespace, string name)
{
    readonly string _collection = $"/apis/coordination.k8s.io/v1/namespaces/{Uri.EscapeDataString(@namespace)}/leases";

    /// <summary>The whole object as last read or written, because it may have labels and fields of others.</summary>
    JsonObject? _last;

    string Path => $"{_collection}/{Uri.EscapeDataString(name)}";

    /// <summary>Null when there is no Lease.</summary>
    /// <exception cref="ApiException">The server refused it.</exception>
    public async Task<LeaseRecord?> ReadAsync(CancellationToken cancellation)
    {
        var response = await client.GetAsync(Path, cancellation);
        if (response.Code == HttpStatusCode.NotFound && response.Error.Reason == "NotFound")
        {
            _last = null;
            return null;
        }

        if (!response.IsSuccess)
            throw new ApiException(response.Error, response.RetryAfter);
        return Take(response);
    }

    /// <summary>Creates it, or replaces what was last read. False when another writer was faster.</summary>
    /// <exception cref="ApiException">The server refused it.</exception>
    public async Task<bool> TryWriteAsync(LeaseRecord record, CancellationToken cancellation)
    {
        var next = _last?.DeepClone().AsObject() ?? new JsonObject
        {
            ["apiVersion"] = "coordination.k8s.io/v1",
            ["kind"] = "Lease",
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = @namespace },
        };
        if (next["spec"] is not JsonObject spec)
            next["spec"] = spec = [];
        record.WriteTo(spec);
        try
        {
            var (method, path) = _last is null ? (HttpMethod.Post, _collection) : (HttpMethod.Put, Path);
            Take(await client.WriteAsync(method, path, next, cancellation));
            return true;
        }
        catch (ApiException error) when (error.Code == HttpStatusCode.Conflict)
        {
            return false;
        }
    }

    LeaseRecord Take(ApiResponse response)
    {
        _last = JsonNode.Parse(response.Body.Span) as JsonObject ?? throw new InvalidDataException("the API server's answer is no Lease");
        return LeaseRecord.Of(_last["spec"]);
    }
}
