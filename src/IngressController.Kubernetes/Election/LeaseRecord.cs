using k8s.Models;

namespace IngressController.Kubernetes.Election;

/// <summary>The content of a Lease. Two equal records mean that the holder has not renewed in between.</summary>
/// <param name="Holder">The leader's identity; empty after it has released the lease.</param>
/// <param name="DurationSeconds">How long the lease is valid after a renewal.</param>
/// <param name="AcquiredAt">When the holder began to lead, by its own clock.</param>
/// <param name="RenewedAt">Its last renewal, by its own clock, which is never compared with ours.</param>
/// <param name="Transitions">How often the leader has changed.</param>
sealed record LeaseRecord(string Holder, int DurationSeconds, DateTimeOffset? AcquiredAt, DateTimeOffset? RenewedAt, int Transitions)
{
    /// <summary>Reads a Lease's spec. Missing fields get defaults, since anyone may have written it.</summary>
    public static LeaseRecord Of(V1LeaseSpec? spec) => new(
        spec?.HolderIdentity ?? "", spec?.LeaseDurationSeconds ?? 0, spec?.AcquireTime, spec?.RenewTime, spec?.LeaseTransitions ?? 0);

    /// <summary>Writes it into a Lease's spec; other fields stay.</summary>
    public void WriteTo(V1LeaseSpec spec)
    {
        spec.HolderIdentity = Holder;
        spec.LeaseDurationSeconds = DurationSeconds;
        spec.AcquireTime = AcquiredAt?.UtcDateTime;
        spec.RenewTime = RenewedAt?.UtcDateTime;
        spec.LeaseTransitions = Transitions;
    }
}
