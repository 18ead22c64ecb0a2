using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using IngressController.Core.Gateways;
using IngressController.Kubernetes.Api;
using IngressController.Kubernetes.Api.Watching;

namespace IngressController.Kubernetes.Status.Gateways;

/// <summary>Reads objects of the Gateway API, and writes their status, and the finalizer of classes, where they are not as they are to be.</summary>
/// <param name="client">The API server.</param>
/// <param name="options">Whose statuses these are.</param>
/// <param name="mayWrite">Asked before each write: leadership may end at any time.</param>
/// <param name="time">The clock.</param>
sealed class GatewayStatusWriter(ApiClient client, GatewayStatusOptions options, Func<bool> mayWrite, TimeProvider time)
{
    const int PageSize = 500;

    /// <summary>Attempts for a write that conflicts with those of others.</summary>
    const int MaxConflicts = 5;

    readonly StatusMerge _merge = new(options.ControllerName);

    /// <summary>Reads one object, and writes its status if that has to change. False when nothing was written.</summary>
    /// <exception cref="ApiException">The server refused it.</exception>
    public async Task<bool> WriteAsync(GatewayStatus wanted, CancellationToken cancellation)
    {
        var resource = ResourceOf(wanted.Object.Kind);
        return await ReadAsync(resource.OnePath(wanted.Object.Key), cancellation) is { Items: [var live, ..] } && await WriteAsync(live, wanted, cancellation);
    }

    /// <summary>The same with an object that was just read.</summary>
    /// <exception cref="ApiException">The server refused it.</exception>
    public async Task<bool> WriteAsync(JsonObject live, GatewayStatus wanted, CancellationToken cancellation)
    {
        var resource = ResourceOf(wanted.Object.Kind);
        for (var conflicts = 0; ; conflicts++)
        {
            if (_merge.Merge(live, wanted, time.GetUtcNow()) is not { } status || !mayWrite())
                return false;
            live["apiVersion"] = $"{resource.Group}/v1";
            live["kind"] = wanted.Object.Kind.ToString();
            live["status"] = status;
            var body = Encoding.UTF8.GetBytes(live.ToJsonString());
            var response = await client.SendAsync(HttpMethod.Put, resource.StatusPath(wanted.Object.Key), body, "application/json", cancellation);
            if (response.IsSuccess)
                return true;
            if (response.Code == HttpStatusCode.NotFound)
                return false;
            if (response.Code != HttpStatusCode.Conflict || conflicts == MaxConflicts)
                throw new ApiException(response.Error, response.RetryAfter);
            if (await ReadAsync(resource.OnePath(wanted.Object.Key), cancellation) is not { Items: [var newer, ..] })
                return false;
            live = newer;
        }
    }

    /// <summary>Brings the finalizer of a GatewayClass in line with whether it is in use. False when nothing was written.</summary>
    /// <exception cref="ApiException">The server refused it.</exception>
    public async Task<bool> WriteFinalizerAsync(GatewayStatus wanted, CancellationToken cancellation)
    {
        var resource = ResourceOf(wanted.Object.Kind);
        for (var conflicts = 0; ; conflicts++)
        {
            if (await ReadAsync(resource.OnePath(wanted.Object.Key), cancellation) is not { Items: [var live, ..] } ||
                ClassFinalizer.PatchOf(live, wanted) is not { } patch || !mayWrite())
                return false;
            var body = Encoding.UTF8.GetBytes(patch.ToJsonString());
            var response = await client.SendAsync(HttpMethod.Patch, resource.PathOf(wanted.Object.Key), body, "application/merge-patch+json", cancellation);
            if (response.IsSuccess)
                return true;
            if (response.Code == HttpStatusCode.NotFound)
                return false;
            if (response.Code != HttpStatusCode.Conflict || conflicts == MaxConflicts)
                throw new ApiException(response.Error, response.RetryAfter);
        }
    }

    /// <summary>All objects of a kind, page by page. Nothing when the server does not have the kind.</summary>
    /// <exception cref="ApiException">The server refused it.</exception>
    public async IAsyncEnumerable<IReadOnlyList<JsonObject>> PagesAsync(
        ResourceKind kind, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        string? next = null;
        do
        {
            var page = await ReadAsync(ResourceOf(kind).ListPath(PageSize, next), cancellation);
            yield return page.Items;
            next = page.Continue;
        }
        while (next is not null);
    }

    public ApiResource ResourceOf(ResourceKind kind) => ApiResource.OfGateways(kind, options.Namespace);

    async Task<Page> ReadAsync(string path, CancellationToken cancellation)
    {
        var response = await client.GetAsync(path, cancellation);
        if (response.Code == HttpStatusCode.NotFound)
            return new([], null);
        if (!response.IsSuccess)
            throw new ApiException(response.Error, response.RetryAfter);
        var json = JsonNode.Parse(response.Body.Span);
        var next = LiveJson.Text(json?["metadata"], "continue");
        return new([.. LiveJson.Items(json?["items"]).OfType<JsonObject>()], next is { Length: > 0 } ? next : null);
    }

    sealed record Page(IReadOnlyList<JsonObject> Items, string? Continue);
}
