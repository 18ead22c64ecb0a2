using IngressController.Kubernetes;

namespace IngressController.Reconciling;

/// <summary>
/// Tells the source which Secrets and ConfigMaps a translation looked up, and waits for new ones: otherwise a host that switches its
/// Secret would briefly get the default certificate.
/// </summary>
sealed class ReferencedObjects(IResourceSource source)
{
    /// <summary>Maximum wait for objects. Later ones cause another table.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    HashSet<ObjectReference>? _told;

    /// <summary>Requests the objects; true when new ones arrived, so that translation should be repeated.</summary>
    public async Task<bool> EnsureAsync(IEnumerable<ObjectReference> references, CancellationToken cancellation)
    {
        var needed = references.Where(reference => IResourceSource.KeptWhenReferredTo.Contains(reference.Kind)).ToHashSet();
        if (_told is { } told && told.SetEquals(needed))
            return false;
        var isMore = _told is null || !needed.IsSubsetOf(_told);
        _told = needed;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            await source.NeedAsync(needed, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The API server is slow: a table without these objects is better than none.
        }

        return isMore;
    }
}
