using System.Net;
using System.Text.Json;
using IngressController.Kubernetes.Api;
using IngressController.Kubernetes.Api.Watching;
using IngressController.Kubernetes.Decoding;

namespace IngressController.Kubernetes.OneShot;

/// <summary>
/// Lists a cluster once: objects of some kinds, and the workloads that run ingress-nginx.
/// </summary>
/// <param name="client">The API server.</param>
/// <param name="namespace">The only namespace to read; null: all.</param>
/// <param name="isAsServed">
/// False: Ingresses and their classes, Services, ConfigMaps and workloads. True: all that the controller watches, Secrets and endpoints
/// among it, and no workloads.
/// </param>
/// <param name="progress">Receives progress messages, one line each.</param>
public sealed class ClusterReader(ApiClient client, string? @namespace, bool isAsServed, Action<string> progress)
{
    static readonly ResourceKind[] Kinds = [ResourceKind.Ingress, ResourceKind.IngressClass, ResourceKind.Service, ResourceKind.ConfigMap];

    readonly ListWatchOptions _options = new();
    readonly List<string> _problems = [];
    readonly List<Workload> _workloads = [];

    /// <exception cref="ConfigurationException">The API server cannot be asked, or does not let us read Ingresses.</exception>
    public async Task<ClusterContent> ReadAsync(CancellationToken cancellation)
    {
        var store = new ResourceStore([]);
        try
        {
            foreach (var resource in ApiResource.In(new(@namespace, null)).Where(resource => isAsServed || Kinds.Contains(resource.Kind)))
                await ReadAsync(store, resource, cancellation);
            if (!isAsServed)
            {
                await ReadWorkloadsAsync("Deployment", "deployments", cancellation);
                await ReadWorkloadsAsync("DaemonSet", "daemonsets", cancellation);
            }
        }
        catch (Exception error) when (NetworkFailure.Is(error) || error is JsonException)
        {
            throw new ConfigurationException($"cannot read the cluster {client.Config}: {NetworkFailure.Describe(error)}", error);
        }

        return new(client.Config.ToString(), store.Snapshot(), _workloads, _problems, _problems.Count == 0);
    }

    async Task ReadAsync(ResourceStore store, ApiResource resource, CancellationToken cancellation)
    {
        progress($"reading {resource.Plural}");
        ObjectList list;
        try
        {
            list = await ObjectList.ReadAsync(client, resource, _options, null, cancellation);
        }
        catch (ApiException error) when (resource.Kind != ResourceKind.Ingress)
        {
            Forgo(store, resource, error.Message);
            return;
        }
        catch (ApiException error)
        {
            throw new ConfigurationException($"cannot read ingresses of the cluster {client.Config}: {error.Message}", error);
        }

        store.Replace(
            resource.Kind,
            [.. list.Items.Select(item => item.Object).OfType<ClusterObject>()],
            [.. list.Items.Select(item => item.Unreadable).OfType<UnreadableObject>()]);
        progress($"{list.Items.Count} {resource.Plural} read");
    }

    void Forgo(ResourceStore store, ApiResource resource, string reason)
    {
        _problems.Add($"{resource.Plural} cannot be read: {reason}");
        if (resource.Kind == ResourceKind.IngressClass)
            store.IngressClassesForbidden();
    }

    async Task ReadWorkloadsAsync(string kind, string plural, CancellationToken cancellation)
    {
        progress($"reading {plural}");
        var scope = @namespace is null ? "" : $"namespaces/{Uri.EscapeDataString(@namespace)}/";
        string? next = "";
        while (next is not null)
        {
            var response = await client.GetAsync($"/apis/apps/v1/{scope}{plural}?limit={_options.PageSize}{next}", cancellation);
            if (response.Code == HttpStatusCode.Gone && next.Length > 0)
            {
                _problems.Add($"{plural} cannot be read: they changed meanwhile; run it again");
                return;
            }

            if (!response.IsSuccess)
            {
                _problems.Add($"{plural} cannot be read: {response.Error}");
                return;
            }

            next = TakePage(kind, response.Body);
        }
    }

    string? TakePage(string kind, ReadOnlyMemory<byte> json)
    {
        using var page = JsonDocument.Parse(json);
        if (page.RootElement.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in items.EnumerateArray())
            {
                if (Workload.TryRead(kind, System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(item)) is { } workload)
                    _workloads.Add(workload);
            }
        }

        return page.RootElement.TryGetProperty("metadata", out var metadata) && metadata.TryGetProperty("continue", out var token) &&
            token.GetString() is { Length: > 0 } text
            ? $"&continue={Uri.EscapeDataString(text)}"
            : null;
    }
}
