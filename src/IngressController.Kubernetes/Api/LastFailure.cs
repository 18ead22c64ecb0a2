namespace IngressController.Kubernetes.Api;

/// <summary>Tells a failure that is news from one that only goes on, so that it is logged once. For one loop.</summary>
internal sealed class LastFailure
{
    object? _kind;

    /// <summary>Whether it goes on.</summary>
    public bool IsPresent => _kind is not null;

    /// <summary>
    /// Whether it differs from the last one. Of what the API server says, the status counts: its texts name one object or another.
    /// </summary>
    public bool IsNews(Exception failure)
    {
        object kind = failure is ApiException refusal ? refusal.Code : NetworkFailure.Describe(failure);
        var isNews = !kind.Equals(_kind);
        _kind = kind;
        return isNews;
    }

    /// <summary>All is well again.</summary>
    public void Forget() => _kind = null;
}
