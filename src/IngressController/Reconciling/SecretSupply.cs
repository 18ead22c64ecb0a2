using IngressController.Core.Cluster;
using IngressController.Kubernetes;

namespace IngressController.Reconciling;

/// <summary>
/// Tells the source which Secrets a translation has looked for, and waits for those that are new: without them a host that
/// changes its Secret would show the default certificate for a moment.
/// </summary>
sealed class SecretSupply(IResourceSource source)
{
    /// <summary>How long a table waits for its Secrets. They arrive later too, and then make another table.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    HashSet<ObjectKey>? _told;

    /// <summary>True when there are new ones, so that another translation may see more.</summary>
    public async Task<bool> EnsureAsync(IEnumerable<ObjectReference> references, CancellationToken cancellation)
    {
        var needed = references.Where(reference => reference.Kind == ResourceKind.Secret).Select(reference => reference.Key).ToHashSet();
        if (_told is { } told && told.SetEquals(needed))
            return false;
        var isMore = _told is null || !needed.IsSubsetOf(_told);
        _told = needed;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            await source.NeedSecretsAsync(needed, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The API server is slow: better a table without them than none.
        }

        return isMore;
    }
}
