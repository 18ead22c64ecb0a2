using System.Security.Authentication;
using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Proxy;
using IngressController.Proxy.Forwarding;
using IngressController.Tls;
using UpstreamTlsSettings = IngressController.Proxy.Forwarding.UpstreamTls;

namespace IngressController.Features.UpstreamTls;

sealed record UpstreamTlsPolicy(UpstreamTlsSettings Settings) : IPolicy;

/// <summary>
/// <c>proxy-ssl-*</c>: TLS to pods. As with ingress-nginx all of it is read only where <c>proxy-ssl-secret</c> is set; but to ask
/// for verification without it, which ingress-nginx passes over in silence, closes the paths.
/// </summary>
sealed class UpstreamTlsFeature : Feature<UpstreamTlsPolicy>
{
    static readonly Annotation SecretName = new("proxy-ssl-secret", "Secret (namespace/name) for TLS to pods: tls.crt and tls.key as client certificate, ca.crt as trust anchors.");
    static readonly Annotation Verify = new("proxy-ssl-verify", "on: a pod's certificate must be vouched for by ca.crt, else 502.");
    static readonly Annotation Depth = new("proxy-ssl-verify-depth", "Intermediate certificates allowed in a pod's chain.");
    static readonly Annotation Name = new("proxy-ssl-name", "Name that a pod's certificate must have, and that is sent as SNI; the Service's name.namespace.svc unless set.");
    static readonly Annotation SendsName = new("proxy-ssl-server-name", "on: sends SNI to pods.");
    static readonly Annotation Protocols = new("proxy-ssl-protocols", "TLS versions towards pods: TLSv1.2, TLSv1.3.");
    static readonly Annotation Ciphers = new("proxy-ssl-ciphers", "TLS 1.2 cipher suites towards pods, by OpenSSL's names.");

    public override IReadOnlyList<Annotation> Annotations => [SecretName, Verify, Depth, Name, SendsName, Protocols, Ciphers];

    public override Stage Stage => Stage.Transform;

    protected override UpstreamTlsPolicy? ParsePolicy(AnnotationReader reader)
    {
        if (reader.TryGet(SecretName, out var text))
            return Read(reader, text);
        if (reader.TryGet(Verify, out var verify) && verify != "off")
            reader.Deny(Verify, "asks for verification, but proxy-ssl-secret, which would say by which authority, is not set");
        return null;
    }

    protected override void Bind(UpstreamTlsPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        var service = scope.Route.Upstream?.Key.Service;
        pipeline.Forward = pipeline.Forward with
        {
            Tls = policy.Settings with { Name = policy.Settings.Name ?? $"{service?.Name}.{service?.Namespace}.svc" },
        };
    }

    static UpstreamTlsPolicy? Read(AnnotationReader reader, string text)
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

        var settings = new UpstreamTlsSettings(key, secret.Data, ReadVerify(reader), Math.Max(1, reader.Int(Depth) ?? 1), ReadName(reader),
            reader.OnOff(SendsName) ?? false, ReadProtocols(reader), ReadCiphers(reader));
        if (UpstreamTlsOptions.ProblemOf(settings) is not { } broken)
            return new(settings);
        reader.Deny(SecretName, $"Secret {key} {broken}", secret.Reference);
        return null;
    }

    // A word that is neither on nor off could have been meant as on.
    static bool ReadVerify(AnnotationReader reader)
    {
        if (!reader.TryGet(Verify, out var text) || text == "off")
            return false;
        if (text != "on")
            reader.Deny(Verify, $"\"{text}\" is neither on nor off");
        return true;
    }

    static string? ReadName(AnnotationReader reader)
    {
        if (!reader.TryGet(Name, out var name))
            return null;
        if (Uri.CheckHostName(name) != UriHostNameType.Unknown)
            return name;
        reader.Deny(Name, $"\"{name}\" is not a host name; variables cannot be used here");
        return null;
    }

    static SslProtocols ReadProtocols(AnnotationReader reader)
    {
        if (!reader.TryGet(Protocols, out var text))
            return SslProtocols.Tls12;
        var protocols = SslProtocols.None;
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var protocol = word switch { "TLSv1.2" => SslProtocols.Tls12, "TLSv1.3" => SslProtocols.Tls13, _ => SslProtocols.None };
            if (protocol == SslProtocols.None)
                reader.Warn(Protocols, $"{word} is not offered to pods: only TLSv1.2 and TLSv1.3 are");
            protocols |= protocol;
        }

        if (protocols != SslProtocols.None)
            return protocols;
        reader.Reject(Protocols, $"\"{text}\" names neither TLSv1.2 nor TLSv1.3");
        return SslProtocols.Tls12;
    }

    static string? ReadCiphers(AnnotationReader reader)
    {
        if (!reader.TryGet(Ciphers, out var text) || text == "DEFAULT")
            return null;
        if (CipherSuites.TryParse(text, out var ignored) is null)
        {
            reader.Reject(Ciphers, $"\"{text}\" names no cipher suite that can be offered");
            return null;
        }

        if (ignored.Count > 0)
            reader.Warn(Ciphers, $"{string.Join(", ", ignored)} cannot be offered by .NET; the others are");
        return text;
    }
}
