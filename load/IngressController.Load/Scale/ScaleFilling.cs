using System.Diagnostics;
using System.Globalization;

namespace IngressController.Load.Scale;

/// <summary>Puts all objects into the cluster, and takes them out again.</summary>
/// <param name="cluster">Where.</param>
/// <param name="progress">Told how far it is.</param>
sealed class ScaleFilling(ScaleCluster cluster, Action<string> progress)
{
    const int RequestsAtATime = 24;
    const int ProgressEvery = 5_000;
    const int PageOfDeletion = 200;

    const string Namespaces = "/api/v1/namespaces";
    const string Classes = "/apis/networking.k8s.io/v1/ingressclasses";
    const string Own = $"{Namespaces}/{ScaleObjects.Name}";

    bool _hasNamespace;
    bool _hasClass;

    /// <summary>Makes namespace and class.</summary>
    /// <exception cref="UserException">One of them exists already.</exception>
    public async Task ClaimAsync(CancellationToken cancellation)
    {
        _hasNamespace = await cluster.CreateAsync(Namespaces, ScaleObjects.Namespace, cancellation)
            ? true : throw Exists("namespace");
        _hasClass = await cluster.CreateAsync(Classes, ScaleObjects.IngressClass, cancellation)
            ? true : throw Exists("ingressclass");
    }

    /// <summary>Writes the objects and gives how long that took.</summary>
    public async Task<TimeSpan> WriteAsync(ScaleObjects objects, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        var written = 0;
        var total = 3 * objects.Hosts;
        await Parallel.ForEachAsync(objects.All(), Several(cancellation), async (entry, stop) =>
        {
            await cluster.CreateAsync(entry.Collection, entry.Json, stop);
            if (Interlocked.Increment(ref written) is var count && count % ProgressEvery == 0)
                progress(string.Create(CultureInfo.InvariantCulture, $"{count:N0} of {total:N0} objects written"));
        });
        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>Deletes what was made, as far as the server lets it within <paramref name="limit"/>.</summary>
    public async Task RemoveAsync(CancellationToken limit)
    {
        if (!_hasNamespace)
            return;
        progress("deleting what was made");
        if (_hasClass)
            await cluster.DeleteAsync($"{Classes}/{ScaleObjects.Name}", limit);
        foreach (var collection in ScaleObjects.Collections)
        {
            await EmptyAsync(collection, limit);
            progress($"deleted: {collection[(collection.LastIndexOf('/') + 1)..]}");
        }

        await RemoveNamespaceAsync(limit);
        progress($"deleted: all objects of namespace {ScaleObjects.Name}, the namespace and the IngressClass");
    }

    // In pages and one kind after the other: a server ends a request after half a minute, and deletes a page's objects one by one.
    async Task EmptyAsync(string collection, CancellationToken cancellation)
    {
        while (await NamesAsync(collection, 1, cancellation) is { Count: > 0 })
        {
            if (await cluster.DeleteAsync($"{collection}?limit={PageOfDeletion}", cancellation))
                continue;
            // Before Kubernetes 1.23 there is no deletion of all Services.
            var names = await NamesAsync(collection, PageOfDeletion, cancellation);
            await Parallel.ForEachAsync(names, Several(cancellation), async (name, stop) => await cluster.DeleteAsync($"{collection}/{name}", stop));
        }
    }

    async Task<List<string>> NamesAsync(string collection, int limit, CancellationToken cancellation)
    {
        var list = await cluster.ReadAsync($"{collection}?limit={limit}", cancellation);
        return [.. (list?["items"]?.AsArray() ?? []).Select(item => (string)item!["metadata"]!["name"]!)];
    }

    // A controller manager gives every namespace a ServiceAccount, and ends a deleted one. A server without it is a test's: there the
    // namespace, empty now, is ended here.
    async Task RemoveNamespaceAsync(CancellationToken cancellation)
    {
        await cluster.DeleteAsync(Own, cancellation);
        if (await cluster.ReadAsync($"{Own}/serviceaccounts/default", cancellation) is not null || await cluster.ReadAsync(Own, cancellation) is not { } left)
            return;
        left["spec"]!["finalizers"] = new System.Text.Json.Nodes.JsonArray();
        await cluster.ReplaceAsync($"{Own}/finalize", System.Text.Encoding.UTF8.GetBytes(left.ToJsonString()), cancellation);
    }

    static ParallelOptions Several(CancellationToken cancellation) => new() { MaxDegreeOfParallelism = RequestsAtATime, CancellationToken = cancellation };

    static UserException Exists(string kind) =>
        new($"{kind} {ScaleObjects.Name} exists already, perhaps of an earlier run that was cut off: \"kubectl delete {kind} {ScaleObjects.Name}\" removes it");
}
