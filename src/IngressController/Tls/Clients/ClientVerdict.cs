namespace IngressController.Tls.Clients;

/// <summary>The result of verifying a client's certificate.</summary>
enum ClientStanding
{
    /// <summary>No certificate was sent.</summary>
    Absent,

    /// <summary>Valid, with a chain to a trusted authority.</summary>
    Trusted,

    /// <summary>Valid as far as can be checked, but without a chain to a trusted authority.</summary>
    UnknownIssuer,

    /// <summary>Expired, revoked, for another purpose, or malformed.</summary>
    Bad,
}

/// <summary>The outcome of verifying a client certificate against a <see cref="ClientAuthority"/>.</summary>
/// <param name="Text">For the pod: <c>SUCCESS</c>, <c>NONE</c> or <c>FAILED:reason</c> in OpenSSL's words.</param>
sealed record ClientVerdict(ClientStanding Standing, string Text)
{
    public static ClientVerdict Absent { get; } = new(ClientStanding.Absent, "NONE");

    public static ClientVerdict Trusted { get; } = new(ClientStanding.Trusted, "SUCCESS");

    public static ClientVerdict UnknownIssuer(string reason) => new(ClientStanding.UnknownIssuer, $"FAILED:{reason}");

    public static ClientVerdict Bad(string reason) => new(ClientStanding.Bad, $"FAILED:{reason}");
}
