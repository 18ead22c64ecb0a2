using System.Text.RegularExpressions;
using IngressController.Core.Annotations;
using IngressController.Features.SslRedirect;
using IngressController.Tls.Clients;

namespace IngressController.Features.ClientCertificate;

/// <summary>Reads <c>auth-tls-secret</c> and related options, which apply to the whole host.</summary>
sealed class ClientCertificateParser : IPolicyParser
{
    /// <summary>Without backtracking, the time for a client's name is linear in its length.</summary>
    const RegexOptions SubjectOptions = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    static readonly OptionType<RenewableRegex> Subject = new("CN= and a regular expression", static text =>
    {
        if (!text.StartsWith("CN=", StringComparison.Ordinal))
            return new Unreadable("does not begin with CN=");
        if (PatternSize.ProblemOf(text) is { } tooBig)
            return new Unreadable(tooBig);
        try
        {
            var regex = new RenewableRegex(() => new(text, SubjectOptions, MatchDeadline.Longest), PatternSize.IsDear(text));

            // To learn now what is wrong with it.
            _ = regex.Current;
            return regex;
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            return new Unreadable($"is not a regular expression that can be used: {error.Message}");
        }
    });

    static readonly OptionType<string> Page = OptionTypes.TextThat(
        "absolute URL",
        static page => Uri.TryCreate(page, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" &&
            !page.AsSpan().ContainsAnyInRange('\0', ' '),
        "is not an absolute http or https URL, the only kind that is honoured, so the 400 page is shown");

    static readonly Option<string> Secret = Option.Annotation(
        "auth-tls-secret", OptionTypes.Text,
        "Secret (namespace/name) whose ca.crt, and ca.crl if there is one, clients' certificates are checked against.",
        AnnotationRisk.Medium, scope: OptionScope.Hosts);

    static readonly Option<string> Verify = Option.Annotation(
        "auth-tls-verify-client", OptionTypes.OneOf("on", "off", "optional", "optional_no_ca"),
        "on: a good certificate is required; optional: one that is sent must be good; optional_no_ca: by any issuer; off.",
        AnnotationRisk.Medium, "on", OptionScope.HostsByOtherRule);

    static readonly Option<int> Depth = Option.Annotation(
        "auth-tls-verify-depth", OptionTypes.Int(),
        "Longest chain of authorities between certificate and root.", standard: "1", scope: OptionScope.HostsByOtherRule);

    static readonly Option<string> ErrorPage = Option.Annotation(
        "auth-tls-error-page", Page, "Absolute URL that clients without a good certificate are sent to, in place of a 400 page.",
        AnnotationRisk.High, scope: OptionScope.HostsByOtherRule);

    static readonly Option<bool> PassCertificate = Option.Annotation(
        "auth-tls-pass-certificate-to-upstream", OptionTypes.Bool,
        "Sends the certificate to the pod as ssl-client-cert, URL-encoded PEM.", standard: "false", scope: OptionScope.HostsByOtherRule);

    static readonly Option<RenewableRegex> MatchName = new(
        "auth-tls-match-cn", null, null, Subject,
        "CN= and a regular expression that the certificate's subject must match; 403 otherwise.")
    {
        Risk = AnnotationRisk.High,
        Scope = OptionScope.HostsByOtherRule,
        IsProtection = true,
    };

    public IReadOnlyList<Option> Options { get; } = [Secret, Verify, Depth, ErrorPage, PassCertificate, MatchName];

    public IPolicy? Parse(OptionReader reader)
    {
        if (!reader.TryGet(Secret, out var secret))
        {
            ReportUseless(reader);
            return null;
        }

        var (key, authority) = ReadAuthority(reader, secret);
        var verify = reader.Get(Verify) switch
        {
            "off" => VerifyClient.Off,
            "optional" => VerifyClient.Optional,
            "optional_no_ca" => VerifyClient.OptionalNoAuthority,
            _ => VerifyClient.On,
        };
        var isBroken = !reader.TryGet(MatchName, out var match) && reader.IsAnnotated(MatchName);
        if (authority is not null && verify != VerifyClient.Off && reader.Ingress is { Tls.IsEmpty: true } && !RedirectsAnyway(reader))
            reader.Warn(Secret,
                $"{(verify == VerifyClient.On ? "refuses plain HTTP with 400, which" : "guards HTTPS only, and plain HTTP")} " +
                $"is not redirected because the Ingress has no tls section: add one, or set force-ssl-redirect");
        return new ClientCertificatePolicy(key, isBroken ? null : authority, verify, Math.Max(1, reader.Get(Depth)),
            reader.TryGet(ErrorPage, out var page) ? page : null, reader.Get(PassCertificate), match);
    }

    /// <summary>The Secret and its authority. Both are null when the Secret cannot be used, which closes the host.</summary>
    static (ObjectKey? Key, ClientAuthority? Authority) ReadAuthority(OptionReader reader, string text)
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

        void Close(string reason, ObjectReference? cause = null) =>
            reader.Deny(Secret, $"{reason}; other Ingresses' paths of those hosts for which its namespace speaks answer 403", cause);
    }

    // The option belongs to another feature, which also reports its problems.
    static bool RedirectsAnyway(OptionReader reader) => reader.TryAnnotation(SslRedirectParser.Force, out var force) && force;

    static void ReportUseless(OptionReader reader)
    {
        if (reader.IsAnnotated(MatchName))
            reader.Deny(MatchName, "has nothing to check without auth-tls-secret");
        foreach (var option in (ReadOnlySpan<Option>)[Verify, Depth, ErrorPage, PassCertificate])
        {
            if (reader.IsAnnotated(option))
                reader.Reject(option, "has no meaning without auth-tls-secret");
        }
    }
}
