using System.Buffers;
using IngressController.Core.Annotations;

namespace IngressController.Proxy.Clients;

/// <summary>Reads <see cref="ClientPolicy"/> from the global ConfigMap.</summary>
sealed class ClientPolicyParser : IPolicyParser
{
    const string AllIPv4 = "0.0.0.0/0";

    static readonly SearchValues<char> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    static readonly OptionType<string> HeaderName = OptionTypes.TextThat(
        "header name", static name => name.Length > 0 && !name.AsSpan().ContainsAnyExcept(Token), "is not a header name");

    static readonly Option<bool> ProxyProtocol = Option.Setting(
        "use-proxy-protocol", "false", OptionTypes.Bool, "Requires a PROXY protocol header (v1 or v2) on the HTTP and HTTPS ports.");

    static readonly Option<TimeSpan> ProxyTimeout = Option.Setting(
        "proxy-protocol-header-timeout", "5s", OptionTypes.Duration(TimeSpan.FromMilliseconds(1)),
        "Time a client may take over its PROXY header.");

    static readonly Option<bool> Forwarded = Option.Setting(
        "use-forwarded-headers", "false", OptionTypes.Bool,
        "Takes the client's address, scheme, port and host from X-Forwarded-* headers.");

    static readonly Option<bool> RealIp = Option.Setting(
        "enable-real-ip", "false", OptionTypes.Bool, "Takes the client's address, and nothing else, from the X-Forwarded-For header.");

    static readonly Option<bool> Full = Option.Setting(
        "compute-full-forwarded-for", "false", OptionTypes.Bool,
        "Appends the peer to the incoming X-Forwarded-For instead of replacing it.");

    static readonly Option<string> ForHeader = Option.Setting(
        "forwarded-for-header", "X-Forwarded-For", HeaderName, "Header that holds the client's address.");

    static readonly Option<string> HostHeader = Option.Setting(
        "forwarded-host-header", "X-Forwarded-Host", HeaderName, "Header copied into X-Original-Forwarded-Host.");

    // Parsed by TrustedRanges.
    static readonly Option<string> Trusted = Option.Setting(
        "proxy-real-ip-cidr", AllIPv4, OptionTypes.Text,
        "Peers whose word on the client counts, as a list of ranges; until it is set, anybody's on scheme, host and port does.");

    static readonly Option<bool> Underscores = Option.Setting(
        "enable-underscores-in-headers", "false", OptionTypes.Bool, "Passes header names with underscores on to the pods.");

    static readonly Option<bool> IgnoreInvalid = Option.Setting(
        "ignore-invalid-headers", "true", OptionTypes.Bool, "Drops header names that hold more than letters, digits and hyphens.");

    static readonly Option<bool> RequestId = Option.Setting(
        "generate-request-id", "true", OptionTypes.Bool, "Makes an X-Request-ID for requests without one.");

    static readonly Option<bool> OriginalUri = Option.Setting(
        "proxy-add-original-uri-header", "false", OptionTypes.Bool, "Sends the request target as it came in X-Original-URI.");

    public IReadOnlyList<Option> Options { get; } =
    [
        ProxyProtocol, ProxyTimeout, Forwarded, RealIp, Full, ForHeader, HostHeader, Trusted, Underscores, IgnoreInvalid, RequestId,
        OriginalUri,
    ];

    public IPolicy Parse(OptionReader reader) => new ClientPolicy
    {
        UseProxyProtocol = reader.Get(ProxyProtocol),
        ProxyHeaderTimeout = reader.Get(ProxyTimeout),
        UseForwardedHeaders = reader.Get(Forwarded),
        UseRealIp = reader.Get(RealIp),
        SendFullForwardedFor = reader.Get(Full),
        ForwardedForHeader = reader.Get(ForHeader),
        ForwardedHostHeader = reader.Get(HostHeader),
        Trusted = TrustedRanges(reader),
        BelievesAnybody = !reader.IsInSettings(Trusted),
        KeepUnderscores = reader.Get(Underscores),
        KeepInvalidNames = !reader.Get(IgnoreInvalid),
        GenerateRequestId = reader.Get(RequestId),
        SendOriginalUri = reader.Get(OriginalUri),
    };

    // An unreadable list of trusted peers must not fall back to trusting everyone.
    static AddressRanges TrustedRanges(OptionReader reader)
    {
        var text = reader.Get(Trusted);
        if (AddressRanges.TryParse(text, out var ranges, out var problem))
            return ranges;
        reader.Reject(Trusted, $"\"{text}\" cannot be read: {problem}", "no peer is trusted until it is mended");
        return AddressRanges.None;
    }
}
