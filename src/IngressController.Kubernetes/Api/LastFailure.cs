namespace IngressController.Kubernetes.Api;

/// <summary>Tells a new failure from one that persists, so that each is logged once. For one loop.</summary>
sealed class LastFailure
{
    object? _kind;

    /// <summary>Whether the last attempt failed.</summary>
    public bool IsPresent => _kind is not null;

    /// <summary>
    /// Whether it differs from the last one. Of an API server's answer only the status counts, because its text may name different
    /// objects.
    /// </summary>
    public bool IsNews(Exception failure)
    {
        object kind = failure is ApiException refusal ? refusal.Code : NetworkFailure.Describe(failure);
        var isNews = !kind.Equals(_kind);
        _kind = kind;
        return isNews;
    }

    /// <summary>Records a success.</summary>
    public void Forget() => _kind = null;
}
