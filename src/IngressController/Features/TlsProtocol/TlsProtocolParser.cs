using System.Net.Security;
using System.Security.Authentication;
using IngressController.Core.Annotations;
using IngressController.Tls;

namespace IngressController.Features.TlsProtocol;

/// <summary>
/// Reads versions, cipher suites and ALPN of the HTTPS port (behaviour 42, 48, 49). They apply to handshakes, through
/// <see cref="TlsTable"/>, and to no request.
/// </summary>
sealed class TlsProtocolParser : IPolicyParser
{
    const string NoResumption = "with a cipher list of one's own .NET resumes no session, so each connection costs a full handshake";

    static readonly OptionType<ValueArray<TlsCipherSuite>> Suites = new("cipher suites, by OpenSSL's names", ParseSuites);

    static readonly OptionType<ValueArray<TlsCipherSuite>> SuitesOrNone = new(
        "cipher suites, by OpenSSL's names, or empty",
        static text => text.Length == 0 ? ValueArray<TlsCipherSuite>.Empty : ParseSuites(text));

    static readonly Option<ValueArray<TlsCipherSuite>> HostCiphers = Option.Annotation(
        "ssl-ciphers", Suites, "TLS 1.2 cipher suites of the host, by OpenSSL's names; the oldest Ingress of a host that sets it decides.",
        scope: OptionScope.Hosts);

    static readonly Option<bool> PreferServerCiphers = Option.Annotation(
        "ssl-prefer-server-ciphers", OptionTypes.Bool, "Only true can be honoured: the server's order of ciphers always wins.",
        scope: OptionScope.Hosts);

    static readonly Option<SslProtocols> Protocols = Option.Setting<SslProtocols>(
        "ssl-protocols", "TLSv1.2 TLSv1.3", new("TLSv1.2, TLSv1.3, or both with a space between", ParseProtocols),
        "TLS versions offered; TLSv1.2 and TLSv1.3 can be.");

    // Not the default of the annotation: it also holds for unknown names, and may be empty.
    static readonly Option<ValueArray<TlsCipherSuite>> Ciphers = Option.Setting(
        "ssl-ciphers", "", SuitesOrNone, "TLS 1.2 cipher suites by OpenSSL's names; empty: the strong ones of the platform.");

    static readonly Option<bool> UseHttp2 = Option.Setting(
        "use-http2", "true", OptionTypes.Bool, "Offers HTTP/2, by ALPN and with prior knowledge.");

    static readonly Option<bool> RejectHandshake = Option.Setting(
        "ssl-reject-handshake", "false", OptionTypes.Bool, "Breaks off TLS handshakes for names that no rule has.");

    public IReadOnlyList<Option> Options { get; } = [HostCiphers, PreferServerCiphers, Protocols, Ciphers, UseHttp2, RejectHandshake];

    public IPolicy Parse(OptionReader reader)
    {
        if (reader.TryAnnotation(PreferServerCiphers, out var prefers) && !prefers)
            reader.Warn(PreferServerCiphers, "the server's order of ciphers always wins here");
        var policy = reader.Shared(Protocols, static reader => ReadGlobal(reader));
        return reader.TryAnnotation(HostCiphers, out var suites) && MakePolicy(suites) is { } ciphers
            ? policy with { HostCiphers = ciphers }
            : policy;
    }

    static HandshakePolicy ReadGlobal(OptionReader reader) =>
        new(reader.Get(Protocols), reader.Get(UseHttp2), reader.Get(RejectHandshake), MakePolicy(reader.Get(Ciphers)), HostCiphers: null);

    static Parsed<SslProtocols> ParseProtocols(string text)
    {
        var protocols = SslProtocols.None;
        var remarks = new List<string>();
        foreach (var name in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var known = name switch { "TLSv1.2" => SslProtocols.Tls12, "TLSv1.3" => SslProtocols.Tls13, _ => SslProtocols.None };
            if (known == SslProtocols.None)
                remarks.Add($"{name} is not offered: only TLSv1.2 and TLSv1.3 are, older versions are broken");
            protocols |= known;
        }

        return new(protocols, protocols == SslProtocols.None ? "names neither TLSv1.2 nor TLSv1.3" : null, [.. remarks]);
    }

    static Parsed<ValueArray<TlsCipherSuite>> ParseSuites(string list) => CipherSuites.TryParse(list, out var ignored) is { } suites
        ? new Parsed<ValueArray<TlsCipherSuite>>(suites.ToValueArray(), null, [Told(ignored)])
        : new Unreadable("names no cipher suite that can be offered");

    static string Told(IReadOnlyList<string> ignored) => ignored.Count == 0
        ? $"is honoured; {NoResumption}"
        : $"is honoured but for {string.Join(", ", ignored)}, which .NET cannot offer (only single suites count, without DHE); " +
            NoResumption;

    static CipherSuitesPolicy? MakePolicy(ValueArray<TlsCipherSuite> suites) =>
        suites.IsEmpty || OperatingSystem.IsWindows() || OperatingSystem.IsAndroid() ? null : new(suites);
}
