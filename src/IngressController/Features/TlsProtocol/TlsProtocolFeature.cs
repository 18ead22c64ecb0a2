using System.Net.Security;
using System.Security.Authentication;
using IngressController.Core.Annotations;
using IngressController.Proxy;
using IngressController.Tls;

namespace IngressController.Features.TlsProtocol;

/// <summary>
/// Versions, cipher suites and ALPN of the HTTPS port (behaviour 42, 48, 49). Acts on handshakes by way of
/// <see cref="TlsTable"/>, and on no request.
/// </summary>
sealed class TlsProtocolFeature : Feature<HandshakePolicy>
{
    const string NoResumption = "with a cipher list of one's own .NET resumes no session, so each connection costs a full handshake";

    static readonly Annotation Ciphers = new("ssl-ciphers", "TLS 1.2 cipher suites of the host, by OpenSSL's names; the oldest Ingress of a host that sets it decides.");
    static readonly Annotation PreferServerCiphers = new("ssl-prefer-server-ciphers", "Only true can be honoured: the server's order of ciphers always wins.");
    static readonly Setting ProtocolsDefault = new("ssl-protocols", "TLSv1.2 TLSv1.3", "TLS versions offered; TLSv1.2 and TLSv1.3 can be.");
    static readonly Setting CiphersDefault = new("ssl-ciphers", "", "TLS 1.2 cipher suites by OpenSSL's names; empty: the strong ones of the platform.");
    static readonly Setting UseHttp2 = new("use-http2", "true", "Offers HTTP/2, by ALPN and with prior knowledge.");
    static readonly Setting RejectHandshake = new("ssl-reject-handshake", "false", "Breaks off TLS handshakes for names that no rule has.");

    public override IReadOnlyList<Annotation> Annotations => [Ciphers, PreferServerCiphers];

    public override IReadOnlyList<Setting> Settings => [ProtocolsDefault, CiphersDefault, UseHttp2, RejectHandshake];

    public override Stage Stage => Stage.Transform;

    protected override HandshakePolicy ParsePolicy(AnnotationReader reader)
    {
        if (reader.Bool(PreferServerCiphers) == false)
            reader.Warn(PreferServerCiphers, "the server's order of ciphers always wins here");
        var policy = reader.Settings.Once(ProtocolsDefault, () => ReadGlobal(reader.Settings));
        return ReadCiphers(reader) is { } ciphers ? policy with { HostCiphers = ciphers } : policy;
    }

    protected override void Bind(HandshakePolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        // Handshakes come before routes.
    }

    static HandshakePolicy ReadGlobal(GlobalSettings settings) =>
        new(ReadProtocols(settings), settings.Bool(UseHttp2), settings.Bool(RejectHandshake), ReadCiphers(settings), HostCiphers: null);

    static SslProtocols ReadProtocols(GlobalSettings settings)
    {
        var protocols = SslProtocols.None;
        foreach (var name in settings.Text(ProtocolsDefault).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var known = name switch { "TLSv1.2" => SslProtocols.Tls12, "TLSv1.3" => SslProtocols.Tls13, _ => SslProtocols.None };
            if (known == SslProtocols.None)
                settings.Warn(ProtocolsDefault, $"{name} is not offered: only TLSv1.2 and TLSv1.3 are, older versions are broken");
            protocols |= known;
        }

        if (protocols != SslProtocols.None)
            return protocols;
        settings.Reject(ProtocolsDefault, "names neither TLSv1.2 nor TLSv1.3");
        return HandshakePolicy.Default.Protocols;
    }

    static CipherSuitesPolicy? ReadCiphers(GlobalSettings settings)
    {
        if (settings.Text(CiphersDefault) is not { Length: > 0 } list)
            return null;
        var suites = CipherSuites.TryParse(list, out var ignored);
        if (suites is null)
            settings.Reject(CiphersDefault, "names no cipher suite that can be offered");
        else
            settings.Warn(CiphersDefault, Told(ignored));
        return MakePolicy(suites);
    }

    static CipherSuitesPolicy? ReadCiphers(AnnotationReader reader)
    {
        if (!reader.TryGet(Ciphers, out var list))
            return null;
        var suites = CipherSuites.TryParse(list, out var ignored);
        if (suites is null)
            reader.Reject(Ciphers, $"\"{list}\" names no cipher suite that can be offered");
        else
            reader.Warn(Ciphers, Told(ignored));
        return MakePolicy(suites);
    }

    static string Told(IReadOnlyList<string> ignored) => ignored.Count == 0
        ? $"is honoured; {NoResumption}"
        : $"is honoured but for {string.Join(", ", ignored)}, which .NET cannot offer (only single suites count, without DHE); {NoResumption}";

    static CipherSuitesPolicy? MakePolicy(IReadOnlyList<TlsCipherSuite>? suites) =>
        suites is null || OperatingSystem.IsWindows() || OperatingSystem.IsAndroid() ? null : new(suites);
}
