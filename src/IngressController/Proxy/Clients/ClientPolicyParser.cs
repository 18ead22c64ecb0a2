using System.Buffers;
using IngressController.Core.Annotations;

namespace IngressController.Proxy.Clients;

/// <summary>Reads <see cref="ClientPolicy"/> from the global ConfigMap.</summary>
sealed class ClientPolicyParser : IGlobalPolicyParser
{
    const string AllIPv4 = "0.0.0.0/0";

    static readonly Setting ProxyProtocol = new("use-proxy-protocol", "false", "Requires a PROXY protocol header (v1 or v2) on the HTTP and HTTPS ports.");
    static readonly Setting ProxyTimeout = new("proxy-protocol-header-timeout", "5s", "Time a client may take over its PROXY header.");
    static readonly Setting Forwarded = new("use-forwarded-headers", "false", "Takes the client's address, scheme, port and host from X-Forwarded-* headers.");
    static readonly Setting RealIp = new("enable-real-ip", "false", "Takes the client's address, and nothing else, from the X-Forwarded-For header.");
    static readonly Setting Full = new("compute-full-forwarded-for", "false", "Appends the peer to the incoming X-Forwarded-For instead of replacing it.");
    static readonly Setting ForHeader = new("forwarded-for-header", "X-Forwarded-For", "Header that holds the client's address.");
    static readonly Setting HostHeader = new("forwarded-host-header", "X-Forwarded-Host", "Header copied into X-Original-Forwarded-Host.");
    static readonly Setting Trusted = new("proxy-real-ip-cidr", AllIPv4, "Peers whose word on the client counts, as a list of ranges; until it is set, anybody's on scheme, host and port does.");
    static readonly Setting Underscores = new("enable-underscores-in-headers", "false", "Passes header names with underscores on to the pods.");
    static readonly Setting IgnoreInvalid = new("ignore-invalid-headers", "true", "Drops header names that hold more than letters, digits and hyphens.");
    static readonly Setting RequestId = new("generate-request-id", "true", "Makes an X-Request-ID for requests without one.");
    static readonly Setting OriginalUri = new("proxy-add-original-uri-header", "false", "Sends the request target as it came in X-Original-URI.");

    static readonly SearchValues<char> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public IReadOnlyList<Setting> Settings =>
        [ProxyProtocol, ProxyTimeout, Forwarded, RealIp, Full, ForHeader, HostHeader, Trusted, Underscores, IgnoreInvalid, RequestId, OriginalUri];

    public IPolicy Parse(GlobalSettings settings) => new ClientPolicy
    {
        UseProxyProtocol = settings.Bool(ProxyProtocol),
        ProxyHeaderTimeout = settings.Duration(ProxyTimeout, TimeSpan.FromMilliseconds(1)),
        UseForwardedHeaders = settings.Bool(Forwarded),
        UseRealIp = settings.Bool(RealIp),
        SendFullForwardedFor = settings.Bool(Full),
        ForwardedForHeader = HeaderName(settings, ForHeader),
        ForwardedHostHeader = HeaderName(settings, HostHeader),
        Trusted = TrustedRanges(settings),
        BelievesAnybody = !settings.Has(Trusted),
        KeepUnderscores = settings.Bool(Underscores),
        KeepInvalidNames = !settings.Bool(IgnoreInvalid),
        GenerateRequestId = settings.Bool(RequestId),
        SendOriginalUri = settings.Bool(OriginalUri),
    };

    static string HeaderName(GlobalSettings settings, Setting setting)
    {
        var name = settings.Text(setting);
        if (name.Length > 0 && !name.AsSpan().ContainsAnyExcept(Token))
            return name;
        settings.Reject(setting, "is not a header name");
        return setting.Default;
    }

    // A list of whom to trust that cannot be read must not fall back to trusting everybody.
    static AddressRanges TrustedRanges(GlobalSettings settings)
    {
        if (AddressRanges.TryParse(settings.Text(Trusted), out var ranges, out var problem))
            return ranges;
        settings.Refuse(Trusted, $"cannot be read: {problem}", "no peer is trusted until it is mended");
        return AddressRanges.None;
    }
}
