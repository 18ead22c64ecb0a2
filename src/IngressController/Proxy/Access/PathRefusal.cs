using IngressController.Core.Routing;

namespace IngressController.Proxy.Access;

/// <summary>Why a guard refuses a target.</summary>
enum RefusalReason
{
    /// <summary>It holds a control octet, escaped or not, which some backends cut a path at, and others drop.</summary>
    HoldsControl,

    /// <summary>A backend may take it for a path of <see cref="PathRefusal.Guarded"/>.</summary>
    MayMeanGuardedPath,

    /// <summary>It can be read in more ways than anybody means.</summary>
    HasTooManyReadings,
}

/// <summary>A guard's refusal.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Guarded">The guarded route that it may be meant for; null for the other reasons.</param>
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
