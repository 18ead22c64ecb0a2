using System.Security.Authentication;
using IngressController.Core.Annotations;
using IngressController.Proxy.Forwarding;
using IngressController.Tls;
using UpstreamTlsSettings = IngressController.Proxy.Forwarding.UpstreamTls;

namespace IngressController.Features.UpstreamTls;

sealed record UpstreamTlsPolicy(UpstreamTlsSettings Settings) : IForwardPolicy
{
    public ForwardSettings Apply(ForwardSettings settings, Upstream? upstream)
    {
        var service = upstream?.Key.Service;
        return settings with { Tls = Settings with { Name = Settings.Name ?? $"{service?.Name}.{service?.Namespace}.svc" } };
    }
}

/// <summary>
/// Reads <c>proxy-ssl-*</c>. As in ingress-nginx, all of it is read only where <c>proxy-ssl-secret</c> is set. Unlike there, asking
/// for verification without it closes the paths instead of being ignored.
/// </summary>
sealed class UpstreamTlsParser : IPolicyParser
{
    /// <summary>The cipher list that leaves the choice to the platform.</summary>
    const string PlatformCiphers = "DEFAULT";

    static readonly OptionType<string> HostName = OptionTypes.TextThat(
        "host name", static name => Uri.CheckHostName(name) != UriHostNameType.Unknown,
        "is not a host name; variables cannot be used here");

    static readonly Option<string> SecretName = Option.Annotation(
        "proxy-ssl-secret", OptionTypes.Text,
        "Secret (namespace/name) for TLS to pods: tls.crt and tls.key as client certificate, ca.crt as trust anchors.",
        AnnotationRisk.Medium);

    // Parsed by hand: a word that is neither on nor off may have meant on, with and without a Secret.
    static readonly Option<string> Verify = Option.Annotation(
        "proxy-ssl-verify", OptionTypes.Text, "on: a pod's certificate must be vouched for by ca.crt, else 502.", standard: "off");

    static readonly Option<int> Depth = Option.Annotation(
        "proxy-ssl-verify-depth", OptionTypes.Int(), "Intermediate certificates allowed in a pod's chain.", standard: "1");

    static readonly Option<string> Name = new(
        "proxy-ssl-name", null, null, HostName,
        "Name that a pod's certificate must have, and that is sent as SNI; the Service's name.namespace.svc unless set.")
    { Risk = AnnotationRisk.High, IsProtection = true };

    static readonly Option<string> SendsName = Option.Annotation(
        "proxy-ssl-server-name", OptionTypes.OneOf("on", "off"), "on: sends SNI to pods.", standard: "off");

    static readonly Option<SslProtocols> Protocols = Option.Annotation<SslProtocols>(
        "proxy-ssl-protocols", new("TLSv1.2, TLSv1.3, or both with a space between", ParseProtocols),
        "TLS versions towards pods: TLSv1.2, TLSv1.3.", standard: "TLSv1.2");

    static readonly Option<string> Ciphers = Option.Annotation<string>(
        "proxy-ssl-ciphers", new($"cipher suites, by OpenSSL's names, or {PlatformCiphers}", ParseCiphers),
        "TLS 1.2 cipher suites towards pods, by OpenSSL's names.", AnnotationRisk.Medium, standard: PlatformCiphers);

    public IReadOnlyList<Option> Options { get; } = [SecretName, Verify, Depth, Name, SendsName, Protocols, Ciphers];

    public IPolicy? Parse(OptionReader reader)
    {
        if (reader.TryGet(SecretName, out var text))
            return Read(reader, text);
        if (reader.Get(Verify) != "off")
            reader.Deny(Verify, "asks for verification, but proxy-ssl-secret, which would say by which authority, is not set");
        return null;
    }

    static UpstreamTlsPolicy? Read(OptionReader reader, string text)
    {
        var problem = "is not of the form namespace/name";
        if (!text.Contains('/', StringComparison.Ordinal) || reader.Reference(text, out problem) is not { } key)
        {
            reader.Deny(SecretName, $"\"{text}\" cannot be used: {problem}");
            return null;
        }

        if (reader.FindSecret(key) is not { } secret)
        {
            reader.Deny(SecretName, $"Secret {key} does not exist", new(ResourceKind.Secret, key));
            return null;
        }

        var ciphers = reader.Get(Ciphers);
        var settings = new UpstreamTlsSettings(
            key, secret.Data, ReadVerify(reader), Math.Max(1, reader.Get(Depth)), reader.TryGet(Name, out var name) ? name : null,
            reader.Get(SendsName) == "on", reader.Get(Protocols), ciphers == PlatformCiphers ? null : ciphers);
        if (UpstreamTlsOptions.ProblemOf(settings) is not { } broken)
            return new(settings);
        reader.Deny(SecretName, $"Secret {key} {broken}", secret.Reference);
        return null;
    }

    static bool ReadVerify(OptionReader reader)
    {
        var text = reader.Get(Verify);
        if (text is not ("on" or "off"))
            reader.Deny(Verify, $"\"{text}\" is neither on nor off");
        return text != "off";
    }

    static Parsed<SslProtocols> ParseProtocols(string text)
    {
        var protocols = SslProtocols.None;
        var remarks = new List<string>();
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var protocol = word switch { "TLSv1.2" => SslProtocols.Tls12, "TLSv1.3" => SslProtocols.Tls13, _ => SslProtocols.None };
            if (protocol == SslProtocols.None)
                remarks.Add($"{word} is not offered to pods: only TLSv1.2 and TLSv1.3 are");
            protocols |= protocol;
        }

        return new(protocols, protocols == SslProtocols.None ? "names neither TLSv1.2 nor TLSv1.3" : null, [.. remarks]);
    }

    static Parsed<string> ParseCiphers(string text)
    {
        if (text == PlatformCiphers)
            return text;
        if (CipherSuites.TryParse(text, out var ignored) is null)
            return new Unreadable("names no cipher suite that can be offered");
        return new(text, null, ignored.Count == 0 ? [] : [$"{string.Join(", ", ignored)} cannot be offered by .NET; the others are"]);
    }
}
