namespace IngressController.Kubernetes.Api.Watching;

/// <summary>The version in which a kind is asked for: the newest, and where the server does not have that, an older one, in turn.</summary>
/// <param name="newest">The newest version that we read.</param>
sealed class ApiVersions(ApiResource newest)
{
    readonly ApiResource _newest = newest;

    public ApiResource Current { get; private set; } = newest;

    /// <summary>The server does not have the current one. True: there is an older one to ask for; false: none is left, and the newest is next.</summary>
    public bool TryOlder()
    {
        var older = Current.Older;
        Current = older ?? _newest;
        return older is not null;
    }
}
