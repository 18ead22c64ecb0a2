namespace IngressController.Tls.Clients;

/// <summary>What was found out about a client's certificate.</summary>
enum ClientStanding
{
    /// <summary>It sent none.</summary>
    Absent,

    /// <summary>Its chain leads to a trusted authority, and all of it holds.</summary>
    Trusted,

    /// <summary>It is in order as far as can be told, but its chain does not lead to a trusted authority.</summary>
    UnknownIssuer,

    /// <summary>It is expired, revoked, for another purpose, or broken.</summary>
    Bad,
}

/// <summary>The outcome of checking one client certificate against one <see cref="ClientAuthority"/>.</summary>
/// <param name="Standing">What it is worth.</param>
/// <param name="Text">For the pod: <c>SUCCESS</c>, <c>NONE</c> or <c>FAILED:reason</c> in OpenSSL's words.</param>
sealed record ClientVerdict(ClientStanding Standing, string Text)
{
    public static ClientVerdict Absent { get; } = new(ClientStanding.Absent, "NONE");

    public static ClientVerdict Trusted { get; } = new(ClientStanding.Trusted, "SUCCESS");

    public static ClientVerdict UnknownIssuer(string reason) => new(ClientStanding.UnknownIssuer, $"FAILED:{reason}");

    public static ClientVerdict Bad(string reason) => new(ClientStanding.Bad, $"FAILED:{reason}");
}
