namespace IngressController.Proxy.Access;

/// <summary>Why a guard refuses a target.</summary>
enum RefusalReason
{
    /// <summary>It holds a control octet, escaped or not: some backends cut the path there, others drop the octet.</summary>
    HoldsControl,

    /// <summary>A backend may take it for a path of <see cref="PathRefusal.Guarded"/>.</summary>
    MayMeanGuardedPath,

    /// <summary>It has too many possible readings.</summary>
    HasTooManyReadings,
}

/// <param name="Guarded">The guarded route that it may mean; null for the other reasons.</param>
readonly record struct PathRefusal(RefusalReason Reason, Route? Guarded = null)
{
    public override string ToString() => Reason switch
    {
        RefusalReason.HoldsControl => "the path holds a control character",
        RefusalReason.HasTooManyReadings => "the path can be read in too many ways",
        _ => $"a backend may take the path for one of rule \"{Guarded!.Path}\" of {Owner}, which has other access rules",
    };

    string Owner => Guarded!.Ingress is { } ingress ? $"Ingress {ingress}" : "the default backend";
}
