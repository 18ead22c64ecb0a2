using IngressController.Core.Annotations;
using IngressController.Proxy.Balancing;

namespace IngressController.Features.Affinity;

/// <param name="Cookie">The cookie and its attributes.</param>
/// <param name="Mode">What the cookie's key stands for.</param>
/// <param name="ChangesOnFailure">Whether a client whose destination fails gets another one at once.</param>
sealed record AffinityPolicy(SessionCookie Cookie, SessionMode Mode, bool ChangesOnFailure) : IPolicy
{
    /// <param name="isTold">See <see cref="CookieAffinity"/>.</param>
    /// <param name="marksUpstream">See <see cref="CookieAffinity"/>.</param>
    public CookieAffinity CreateBalancer(bool isTold, bool marksUpstream) => new(Cookie, Mode, ChangesOnFailure, isTold, marksUpstream);
}
