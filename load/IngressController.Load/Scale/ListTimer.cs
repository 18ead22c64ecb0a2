using System.Diagnostics;
using System.Text.Json;
using IngressController.Kubernetes.Api;
using IngressController.Kubernetes.Api.Watching;

namespace IngressController.Load.Scale;

/// <summary>Lists what the controller lists, in the same pages and all kinds at once, and throws it away: the API server's own time.</summary>
static class ListTimer
{
    static readonly int PageSize = new ListWatchOptions().PageSize;

    public static async Task<ListReport> RunAsync(ApiClient client, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        var lists = await Task.WhenAll(ApiResource.In(new()).Select(resource => ListAsync(client, resource, cancellation)));
        return new(Stopwatch.GetElapsedTime(start).TotalSeconds, lists.Sum(list => list.Pages), lists.Sum(list => list.Bytes) / 1e6);
    }

    static async Task<(int Pages, long Bytes)> ListAsync(ApiClient client, ApiResource resource, CancellationToken cancellation)
    {
        var (pages, bytes) = (0, 0L);
        string? next = null;
        do
        {
            var page = await client.GetAsync(resource.ListPath(PageSize, next), cancellation);
            if (!page.IsSuccess)
                throw new ApiException(page.Error);
            pages++;
            bytes += page.Body.Length;
            next = Continue(page.Body.Span);
        }
        while (next is not null);
        return (pages, bytes);
    }

    /// <summary><c>metadata.continue</c> of a list; null on its last page. It may stand before or behind the items.</summary>
    static string? Continue(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
                continue;
            if (reader.CurrentDepth == 1 && !reader.ValueTextEquals("metadata"u8))
            {
                reader.Skip();
            }
            else if (reader.CurrentDepth == 2 && reader.ValueTextEquals("continue"u8))
            {
                reader.Read();
                return reader.GetString() is { Length: > 0 } next ? next : null;
            }
        }

        return null;
    }
}
