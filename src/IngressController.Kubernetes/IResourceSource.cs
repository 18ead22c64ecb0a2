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

    /// <summary>The kinds of which a source that reads a whole cluster keeps only what something refers to: anybody may fill them with anything.</summary>
    static IReadOnlySet<ResourceKind> KeptWhenReferredTo { get; } = new HashSet<ResourceKind> { ResourceKind.Secret, ResourceKind.ConfigMap };

    /// <summary>
    /// Sets the objects of <see cref="KeptWhenReferredTo"/> that something refers to. A source that reads a whole cluster keeps no others,
    /// and lists none before this call. Completes when those that exist are in the store, except that it does not wait for the first list.
    /// </summary>
    Task NeedAsync(IReadOnlySet<ObjectReference> objects, CancellationToken cancellation) => Task.CompletedTask;
}
