namespace IngressController.Kubernetes;

/// <summary>A source of objects: an API server or manifest files.</summary>
public interface IResourceSource
{
    /// <summary>The kinds it lists; a <see cref="ResourceStore"/> made with them is synced when each has been listed once.</summary>
    IReadOnlyCollection<ResourceKind> Kinds { get; }

    /// <summary>
    /// Fills <paramref name="store"/> and follows changes until cancelled. Failures of the source are logged and retried, never thrown.
    /// </summary>
    Task RunAsync(ResourceStore store, CancellationToken cancellation);

    /// <summary>
    /// Sets the Secrets that something refers to. A source that reads a whole cluster keeps no others, and lists none before this
    /// call. Completes when those that exist are in the store, except that it does not wait for the first list.
    /// </summary>
    Task NeedSecretsAsync(IReadOnlySet<ObjectKey> secrets, CancellationToken cancellation) => Task.CompletedTask;
}
