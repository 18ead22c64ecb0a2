using System.Net;
using System.Text.Json.Nodes;
using IngressController.Kubernetes.Api;

namespace IngressController.Load.Cluster;

/// <summary>
/// Writes to the cluster. Network failures are thrown as <see cref="ApiClient"/> throws them, refusals as <see cref="ApiException"/>.
/// </summary>
sealed class ClusterWriter(ApiClient client)
{
    /// <summary>How often the server may ask to wait before that counts as refusal.</summary>
    const int MaxWaits = 10;

    /// <summary>The server's version, as v1.33.1; also the way to find out whether it can be used.</summary>
    public async Task<string> VersionAsync(CancellationToken cancellation) =>
        (string?)(await ReadAsync("/version", cancellation))?["gitVersion"] ?? "unknown";

    /// <summary>Makes an object; false when it exists already.</summary>
    public async Task<bool> CreateAsync(string collection, byte[] json, CancellationToken cancellation) =>
        await SendAsync(HttpMethod.Post, collection, json, cancellation, HttpStatusCode.Conflict) != HttpStatusCode.Conflict;

    public Task PatchAsync(string path, byte[] json, CancellationToken cancellation) => SendAsync(HttpMethod.Patch, path, json, cancellation);

    public Task ReplaceAsync(string path, byte[] json, CancellationToken cancellation) => SendAsync(HttpMethod.Put, path, json, cancellation);

    /// <summary>
    /// Deletes an object, or what a collection's query selects; false when there is none, or this server can't. A server without time to
    /// delete all of it is no failure: who looks again finds less.
    /// </summary>
    public async Task<bool> DeleteAsync(string path, CancellationToken cancellation) =>
        await SendAsync(HttpMethod.Delete, path, null, cancellation, HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed, HttpStatusCode.GatewayTimeout)
            is not (HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed);

    /// <summary>Reads an object or a list; null when there is none.</summary>
    public async Task<JsonNode?> ReadAsync(string path, CancellationToken cancellation)
    {
        var response = await client.GetAsync(path, cancellation);
        return response.IsSuccess ? JsonNode.Parse(response.Body.Span)
            : response.Code == HttpStatusCode.NotFound ? null
            : throw new ApiException(response.Error);
    }

    async Task<HttpStatusCode> SendAsync(HttpMethod method, string path, byte[]? json, CancellationToken cancellation, params HttpStatusCode[] expected)
    {
        var contentType = method == HttpMethod.Patch ? "application/merge-patch+json" : "application/json";
        for (var wait = 1; ; wait++)
        {
            var response = await client.SendAsync(method, path, json, contentType, cancellation);
            if (response.IsSuccess || expected.Contains(response.Code))
                return response.Code;
            if (response.Code != HttpStatusCode.TooManyRequests || wait == MaxWaits)
                throw new ApiException(response.Error);
            await Task.Delay(response.RetryAfter ?? TimeSpan.FromSeconds(1), cancellation);
        }
    }
}
