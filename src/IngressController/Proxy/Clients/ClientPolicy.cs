using System.Buffers;
using System.Net;
using IngressController.Core.Annotations;

namespace IngressController.Proxy.Clients;

/// <summary>Which peers are trusted about the client, and which client headers are passed to the pods.</summary>
sealed record ClientPolicy : IPolicy
{
    // nginx accepts letters, digits and - as valid (behaviour 8). With _ a client could forge a trusted header, since many
    // backends fold X_Real_IP and X-Real-IP into one.
    static readonly SearchValues<byte> ValidNames = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-"u8);
    static readonly SearchValues<byte> NamesWithUnderscore = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    public static ClientPolicy Default { get; } = new();

    /// <summary>Both ports require a PROXY header (<c>use-proxy-protocol</c>).</summary>
    public bool UseProxyProtocol { get; init; }

    /// <summary>Time limit for receiving the PROXY header.</summary>
    public TimeSpan ProxyHeaderTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Scheme, port, host and address are taken from <c>X-Forwarded-*</c> (<c>use-forwarded-headers</c>).</summary>
    public bool UseForwardedHeaders { get; init; }

    /// <summary>Only the address is taken from them (<c>enable-real-ip</c>).</summary>
    public bool UseRealIp { get; init; }

    /// <summary>Pods get the whole <c>X-Forwarded-For</c> instead of the client's address alone (<c>compute-full-forwarded-for</c>).</summary>
    public bool SendFullForwardedFor { get; init; }

    public string ForwardedForHeader { get; init; } = "X-Forwarded-For";

    public string ForwardedHostHeader { get; init; } = "X-Forwarded-Host";

    /// <summary>The peers that are trusted about the client, in PROXY headers or <c>X-Forwarded-*</c> (<c>proxy-real-ip-cidr</c>).</summary>
    public AddressRanges Trusted { get; init; } = AddressRanges.None;

    /// <summary>Whether every peer is trusted about scheme, port and host, as in ingress-nginx while no trusted peers are configured.</summary>
    public bool BelievesAnybody { get; init; }

    /// <summary>Whether header names with an underscore are passed to the pods.</summary>
    public bool KeepUnderscores { get; init; }

    /// <summary>Whether header names that nginx calls invalid are passed to the pods (<c>ignore-invalid-headers: "false"</c>).</summary>
    public bool KeepInvalidNames { get; init; }

    /// <summary>Whether a request without <c>X-Request-ID</c> gets one.</summary>
    public bool GenerateRequestId { get; init; } = true;

    /// <summary>Whether pods get the original request target in <c>X-Original-URI</c>.</summary>
    public bool SendOriginalUri { get; init; }

    /// <summary>Whether a peer is trusted about scheme, port and host.</summary>
    public bool Believes(IPAddress peer) => BelievesAnybody || Trusted.Contains(peer);

    public bool IsKept(ReadOnlySpan<byte> headerName) =>
        KeepInvalidNames || !headerName.ContainsAnyExcept(KeepUnderscores ? NamesWithUnderscore : ValidNames);
}
