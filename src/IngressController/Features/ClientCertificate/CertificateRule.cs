using IngressController.Tls.Clients;

namespace IngressController.Features.ClientCertificate;

/// <summary>What a route asks of client certificates. Compared by value: equal for Ingresses that ask for the same.</summary>
/// <param name="Policies">The host's policy, then the route's own where it asks for something else.</param>
/// <param name="IsForTlsOnly">Whether requests without TLS pass: the route serves an ACME challenge, which uses plain HTTP.</param>
sealed record CertificateRule(ValueArray<ClientCertificatePolicy> Policies, bool IsForTlsOnly)
{
    const string Challenges = "/.well-known/acme-challenge";

    /// <summary>The rule of a route; null when its host has none.</summary>
    public static CertificateRule? Of(RouteScope scope)
    {
        if (HostClientRule.Of(scope.Host) is not { } ofHost)
            return null;
        // An Ingress that does not decide for the host still protects its own paths.
        var own = scope.Route.Policies.Get<ClientCertificatePolicy>();
        return new(own is null || own.Agrees(ofHost) ? [ofHost] : [ofHost, own], IsChallenge(scope.Route));
    }

    public bool Equals(CertificateRule? other) => other is not null && IsForTlsOnly == other.IsForTlsOnly && Policies.Count == other.Policies.Count &&
        Policies.Zip(other.Policies, (one, another) => one.Agrees(another)).All(agrees => agrees);

    public override int GetHashCode() => HashCode.Combine(IsForTlsOnly, Policies.Count);

    // Uses the path of the rule, not of the request, so that no spelling of a request gets around it. A pattern is no challenge.
    static bool IsChallenge(Route route) =>
        Locations.Cover(Challenges, route.Path) && !route.Path.AsSpan().ContainsAnyExcept(Locations.PlainOctets);
}
