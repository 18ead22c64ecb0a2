using IngressController.Core.Annotations;

namespace IngressController.Features.RateLimit;

/// <param name="Zone">The owner of the buckets: the Ingress.</param>
/// <param name="PerSecond"><c>limit-rps</c>.</param>
/// <param name="PerMinute"><c>limit-rpm</c>.</param>
/// <param name="Connections">Maximum of open requests per client; 0: no limit.</param>
/// <param name="Exempt">Clients that are not counted.</param>
/// <param name="RateStatus">The answer to too many requests.</param>
/// <param name="ConnectionStatus">The answer to too many open requests.</param>
sealed record RateLimitPolicy(
    ulong Zone, LeakRate PerSecond, LeakRate PerMinute, int Connections, AddressRanges Exempt, int RateStatus, int ConnectionStatus) : IPolicy
{
    public bool HasRate => !PerSecond.IsOff || !PerMinute.IsOff;
}
