using System.Text;
using System.Text.Json.Nodes;

namespace IngressController.Load.Cluster;

/// <summary>Namespaces and an IngressClass that this program makes for itself, and removes with all they hold.</summary>
/// <param name="cluster">Where.</param>
/// <param name="name">Of the class.</param>
/// <param name="controllerClass">The class' controller, so that no other controller of the cluster serves what is written here.</param>
/// <param name="namespaces">Their names.</param>
/// <param name="progress">Told how far it is.</param>
sealed class OwnNamespaces(ClusterWriter cluster, string name, string controllerClass, IReadOnlyList<string> namespaces, Action<string> progress)
{
    const int RequestsAtATime = 24;
    const int PageOfDeletion = 200;

    const string Namespaces = "/api/v1/namespaces";
    const string Classes = "/apis/networking.k8s.io/v1/ingressclasses";

    readonly List<string> _made = [];
    bool _hasClass;

    /// <summary>How many requests this program sends at once where it writes or deletes many objects.</summary>
    public static ParallelOptions Several(CancellationToken cancellation) =>
        new() { MaxDegreeOfParallelism = RequestsAtATime, CancellationToken = cancellation };

    /// <summary>Collections in a namespace that a run leaves something in, the controller's own Events and Lease included.</summary>
    public static IReadOnlyList<string> CollectionsOf(string ns) =>
    [
        $"/apis/networking.k8s.io/v1/namespaces/{ns}/ingresses", $"/api/v1/namespaces/{ns}/services",
        $"/apis/discovery.k8s.io/v1/namespaces/{ns}/endpointslices", $"/api/v1/namespaces/{ns}/endpoints",
        $"/api/v1/namespaces/{ns}/events", $"/apis/coordination.k8s.io/v1/namespaces/{ns}/leases",
    ];

    /// <summary>Makes namespaces and class.</summary>
    /// <exception cref="UserException">One of them exists already.</exception>
    public async Task ClaimAsync(CancellationToken cancellation)
    {
        foreach (var ns in namespaces)
        {
            var json = $$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{ns}}}"}}""";
            if (!await cluster.CreateAsync(Namespaces, Encoding.UTF8.GetBytes(json), cancellation))
                throw Exists("namespace", ns);
            _made.Add(ns);
        }

        var @class = $$$"""
            {"apiVersion":"networking.k8s.io/v1","kind":"IngressClass","metadata":{"name":"{{{name}}}"},"spec":{"controller":"{{{controllerClass}}}"}}
            """;
        _hasClass = await cluster.CreateAsync(Classes, Encoding.UTF8.GetBytes(@class), cancellation) ? true : throw Exists("ingressclass", name);
    }

    /// <summary>Deletes what was made, as far as the server lets it within <paramref name="limit"/>.</summary>
    public async Task RemoveAsync(CancellationToken limit)
    {
        if (_made.Count == 0)
            return;
        progress("deleting what was made");
        if (_hasClass)
            await cluster.DeleteAsync($"{Classes}/{name}", limit);
        foreach (var ns in _made)
        {
            foreach (var collection in CollectionsOf(ns))
            {
                await EmptyAsync(collection, limit);
                progress($"deleted: {collection[(collection.LastIndexOf('/') + 1)..]}");
            }

            await RemoveNamespaceAsync($"{Namespaces}/{ns}", limit);
            progress($"deleted: all objects of namespace {ns}, and the namespace");
        }

        progress($"deleted: IngressClass {name}");
    }

    /// <summary>Deletes all objects of a collection.</summary>
    /// <param name="collection">Its path.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="selector">Only those with these labels.</param>
    // In pages and one kind after the other: a server ends a request after half a minute, and deletes a page's objects one by one.
    public async Task EmptyAsync(string collection, CancellationToken cancellation, string selector = "")
    {
        while (await NamesAsync(collection, selector, 1, cancellation) is { Count: > 0 })
        {
            if (await cluster.DeleteAsync($"{collection}?limit={PageOfDeletion}&labelSelector={selector}", cancellation))
                continue;
            // Before Kubernetes 1.23 there is no deletion of all Services.
            var names = await NamesAsync(collection, selector, PageOfDeletion, cancellation);
            await Parallel.ForEachAsync(names, Several(cancellation), async (name, stop) => await cluster.DeleteAsync($"{collection}/{name}", stop));
        }
    }

    async Task<List<string>> NamesAsync(string collection, string selector, int limit, CancellationToken cancellation)
    {
        var list = await cluster.ReadAsync($"{collection}?limit={limit}&labelSelector={selector}", cancellation);
        return [.. (list?["items"]?.AsArray() ?? []).Select(item => (string)item!["metadata"]!["name"]!)];
    }

    // A controller manager gives every namespace a ServiceAccount, and ends a deleted one. A server without it is a test's: there the
    // namespace, empty now, is ended here.
    async Task RemoveNamespaceAsync(string path, CancellationToken cancellation)
    {
        await cluster.DeleteAsync(path, cancellation);
        if (await cluster.ReadAsync($"{path}/serviceaccounts/default", cancellation) is not null ||
            await cluster.ReadAsync(path, cancellation) is not { } left)
            return;
        left["spec"]!["finalizers"] = new JsonArray();
        await cluster.ReplaceAsync($"{path}/finalize", Encoding.UTF8.GetBytes(left.ToJsonString()), cancellation);
    }

    static UserException Exists(string kind, string name) =>
        new($"{kind} {name} exists already, perhaps of an earlier run that was cut off: \"kubectl delete {kind} {name}\" removes it");
}
