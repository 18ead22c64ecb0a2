using System.Text.RegularExpressions;
using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Proxy;
using IngressController.Tls.Clients;

namespace IngressController.Features.ClientCertificate;

/// <summary>Client certificates (behaviour 18, 51): what the annotations ask for holds for the whole host.</summary>
sealed class ClientCertificateFeature(TimeProvider time) : Feature
{
    static readonly Annotation Secret = new("auth-tls-secret", "Secret (namespace/name) whose ca.crt, and ca.crl if there is one, clients' certificates are checked against.");
    static readonly Annotation Verify = new("auth-tls-verify-client", "on (default): a good certificate is required; optional: one that is sent must be good; optional_no_ca: by any issuer; off.");
    static readonly Annotation Depth = new("auth-tls-verify-depth", "Longest chain of authorities between certificate and root; default 1.");
    static readonly Annotation ErrorPage = new("auth-tls-error-page", "Absolute URL that clients without a good certificate are sent to, in place of a 400 page.");
    static readonly Annotation PassCertificate = new("auth-tls-pass-certificate-to-upstream", "Sends the certificate to the pod as ssl-client-cert, URL-encoded PEM.");
    static readonly Annotation MatchName = new("auth-tls-match-cn", "CN= and a regular expression that the certificate's subject must match; 403 otherwise.");

    // Another feature's, of which only this is to be known here.
    static readonly Annotation ForceRedirect = new("force-ssl-redirect", "");

    public override IReadOnlyList<Annotation> Annotations => [Secret, Verify, Depth, ErrorPage, PassCertificate, MatchName];

    public override Stage Stage => Stage.ClientCertificate;

    public override IPolicy? Parse(AnnotationReader reader)
    {
        if (!reader.TryGet(Secret, out var secret))
        {
            ReportUseless(reader);
            return null;
        }

        var (key, authority) = ReadAuthority(reader, secret);
        var verify = reader.OneOf(Verify, "on", "off", "optional", "optional_no_ca") switch
        {
            "off" => VerifyClient.Off,
            "optional" => VerifyClient.Optional,
            "optional_no_ca" => VerifyClient.OptionalNoAuthority,
            _ => VerifyClient.On,
        };
        var (match, isBroken) = ReadMatch(reader);
        if (authority is not null && verify != VerifyClient.Off && reader.Ingress is { Tls.IsEmpty: true } && !RedirectsAnyway(reader))
            reader.Warn(Secret, $"{(verify == VerifyClient.On ? "refuses plain HTTP with 400, which" : "guards HTTPS only, and plain HTTP")} is not redirected because the Ingress has no tls section: add one, or set force-ssl-redirect");
        return new ClientCertificatePolicy(key, isBroken ? null : authority, verify, Math.Max(1, reader.Int(Depth) ?? 1), ReadErrorPage(reader),
            reader.Bool(PassCertificate) ?? false, match);
    }

    public override object RuleOf(RouteScope scope) => CertificateRule.Of(scope)!;

    public override void Bind(RouteScope scope, RoutePipeline pipeline)
    {
        if (CertificateRule.Of(scope) is not { } rule)
            return;
        foreach (var policy in rule.Policies)
            pipeline.Use(next => new ClientCertificateStep(policy, rule.IsForTlsOnly, time, next).HandleAsync);
        var ofHost = rule.Policies[0];
        if (ofHost.Verify != VerifyClient.Off)
            pipeline.EditRequest(new ClientCertificateHeaders(ofHost, time).Add);
    }

    /// <summary>The Secret and its authority; both null when it cannot be used, which closes the host.</summary>
    static (ObjectKey? Key, ClientAuthority? Authority) ReadAuthority(AnnotationReader reader, string text)
    {
        if (reader.Reference(text, out var problem) is not { } key)
        {
            Close(problem!);
            return default;
        }

        if (reader.FindSecret(key) is not { } found)
        {
            Close($"Secret {key} does not exist", new(ResourceKind.Secret, key));
            return default;
        }

        var authority = ClientAuthority.Of(found.Data);
        if (authority.Problem is not { } broken)
            return (key, authority);
        Close($"Secret {key}: {broken}", found.Reference);
        return default;

        void Close(string reason, ObjectReference? cause = null) => reader.Deny(Secret, $"{reason}; other Ingresses' paths of those hosts for which its namespace speaks answer 403", cause);
    }

    static (Regex? Match, bool IsBroken) ReadMatch(AnnotationReader reader)
    {
        if (!reader.TryGet(MatchName, out var pattern))
            return default;
        if (!pattern.StartsWith("CN=", StringComparison.Ordinal))
        {
            reader.Deny(MatchName, $"\"{pattern}\" does not begin with CN=");
            return (null, true);
        }

        try
        {
            // Without backtracking the time a client's name takes is bounded by its length.
            return (new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant), false);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            reader.Deny(MatchName, $"\"{pattern}\" is not a regular expression that can be used: {error.Message}");
            return (null, true);
        }
    }

    static string? ReadErrorPage(AnnotationReader reader)
    {
        if (!reader.TryGet(ErrorPage, out var page))
            return null;
        if (Uri.TryCreate(page, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && !page.AsSpan().ContainsAnyInRange('\0', ' '))
            return page;
        reader.Reject(ErrorPage, $"\"{page}\" is not an absolute http or https URL, the only kind that is honoured, so the 400 page is shown");
        return null;
    }

    static bool RedirectsAnyway(AnnotationReader reader) =>
        reader.TryGet(ForceRedirect, out var text) && Values.TryParseBool(text, out var force) && force;

    static void ReportUseless(AnnotationReader reader)
    {
        if (reader.TryGet(MatchName, out _))
            reader.Deny(MatchName, "has nothing to check without auth-tls-secret");
        foreach (var annotation in new[] { Verify, Depth, ErrorPage, PassCertificate })
        {
            if (reader.TryGet(annotation, out _))
                reader.Reject(annotation, "has no meaning without auth-tls-secret");
        }
    }
}
