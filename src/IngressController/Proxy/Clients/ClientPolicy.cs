using System.Buffers;
using System.Net;
using IngressController.Core.Annotations;

namespace IngressController.Proxy.Clients;

/// <summary>Whose word about the client is taken, and which of the client's own headers go on to the pods.</summary>
sealed record ClientPolicy : IPolicy
{
    // nginx takes letters, digits and - as valid (behaviour 8); with _ a client could pass as a trusted name, since many
    // backends fold X_Real_IP and X-Real-IP into one.
    const string ValidNameChars = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";

    static readonly SearchValues<char> ValidNames = SearchValues.Create(ValidNameChars);
    static readonly SearchValues<char> NamesWithUnderscore = SearchValues.Create(ValidNameChars + "_");

    public static ClientPolicy Default { get; } = new();

    /// <summary>Both ports require a PROXY header (<c>use-proxy-protocol</c>).</summary>
    public bool UseProxyProtocol { get; init; }

    /// <summary>How long a client may take over its PROXY header.</summary>
    public TimeSpan ProxyHeaderTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Scheme, port, host and address are taken from <c>X-Forwarded-*</c> (<c>use-forwarded-headers</c>).</summary>
    public bool UseForwardedHeaders { get; init; }

    /// <summary>Of these, only the address is (<c>enable-real-ip</c>).</summary>
    public bool UseRealIp { get; init; }

    /// <summary>Pods get the whole <c>X-Forwarded-For</c>, not the client's address alone (<c>compute-full-forwarded-for</c>).</summary>
    public bool SendFullForwardedFor { get; init; }

    public string ForwardedForHeader { get; init; } = "X-Forwarded-For";

    public string ForwardedHostHeader { get; init; } = "X-Forwarded-Host";

    /// <summary>
    /// The peers whose word on the client counts, by PROXY header or <c>X-Forwarded-*</c> (<c>proxy-real-ip-cidr</c>).
    /// </summary>
    public AddressRanges Trusted { get; init; } = AddressRanges.None;

    /// <summary>
    /// Whether anybody's word on scheme, port and host counts, as in ingress-nginx: nobody has said yet who is to be trusted.
    /// </summary>
    public bool BelievesAnybody { get; init; }

    /// <summary>Whether header names with an underscore go on to the pods.</summary>
    public bool KeepUnderscores { get; init; }

    /// <summary>Whether header names that nginx calls invalid go on to the pods (<c>ignore-invalid-headers: "false"</c>).</summary>
    public bool KeepInvalidNames { get; init; }

    /// <summary>Whether a request without <c>X-Request-ID</c> gets one.</summary>
    public bool GenerateRequestId { get; init; } = true;

    /// <summary>Whether pods get the request target as the client sent it, in <c>X-Original-URI</c>.</summary>
    public bool SendOriginalUri { get; init; }

    /// <summary>Whether a peer's word on scheme, port and host counts.</summary>
    public bool Believes(IPAddress peer) => BelievesAnybody || Trusted.Contains(peer);

    public bool IsKept(string headerName) =>
        KeepInvalidNames || !headerName.AsSpan().ContainsAnyExcept(KeepUnderscores ? NamesWithUnderscore : ValidNames);
}
