using System.Net;
using IngressController.Kubernetes.Decoding;

namespace IngressController.Kubernetes.Api.Watching;

/// <summary>All objects of one kind at one moment.</summary>
/// <param name="ResourceVersion">That moment.</param>
/// <param name="Items">The objects, readable or not.</param>
sealed record ObjectList(string ResourceVersion, IReadOnlyList<DecodedObject> Items)
{
    const int MaxWaits = 10;
    static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Lists page by page. When a later page has expired (410: the server's history no longer reaches back to the list's version), it
    /// starts over; after a second time it asks for everything in one page, which cannot expire.
    /// </summary>
    /// <exception cref="ApiException">The server refused it.</exception>
    public static async Task<ObjectList> ReadAsync(
        ApiClient client, ApiResource resource, ListWatchOptions options, Predicate<ObjectKey>? isNeeded, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var limit = attempt <= 2 ? options.PageSize : 0;
            if (await TryReadAsync(client, resource, limit, options.Time, isNeeded, cancellation) is { } list)
                return list;
        }
    }

    static async Task<ObjectList?> TryReadAsync(
        ApiClient client, ApiResource resource, int limit, TimeProvider time, Predicate<ObjectKey>? isNeeded, CancellationToken cancellation)
    {
        var items = new List<DecodedObject>();
        string? next = null;
        while (true)
        {
            var response = await PageAsync(client, resource.ListPath(limit, next), time, cancellation);
            if (response.Code == HttpStatusCode.Gone && next is not null)
                return null;
            if (!response.IsSuccess)
                throw new ApiException(response.Error, response.RetryAfter);
            var page = ListPage.Read(resource.Kind, response.Body.Span, items, isNeeded);
            if (page.Continue is null)
                return new(page.ResourceVersion ?? throw new System.Text.Json.JsonException("the list has no resourceVersion"), items);
            next = page.Continue;
        }
    }

    /// <summary>Waits as an overloaded server asks: starting a long list again would add to its load.</summary>
    static async Task<ApiResponse> PageAsync(ApiClient client, string path, TimeProvider time, CancellationToken cancellation)
    {
        for (var waits = 0; ; waits++)
        {
            var response = await client.GetAsync(path, cancellation);
            if (response is not { Code: HttpStatusCode.TooManyRequests, RetryAfter: { } wait } || waits == MaxWaits)
                return response;
            await Task.Delay(wait < MaxWait ? wait : MaxWait, time, cancellation);
        }
    }
}
