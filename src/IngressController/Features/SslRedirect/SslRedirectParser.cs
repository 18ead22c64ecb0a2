using IngressController.Core.Annotations;

namespace IngressController.Features.SslRedirect;

/// <summary>Reads <c>ssl-redirect</c>, <c>force-ssl-redirect</c> and related options.</summary>
sealed class SslRedirectParser : IPolicyParser
{
    static readonly Option<bool> SslRedirect = Option.Both(
        "ssl-redirect", "true", OptionTypes.Bool, "Redirects HTTP to HTTPS when the host has a certificate.");

    internal static readonly Option<bool> Force = Option.Both(
        "force-ssl-redirect", "false", OptionTypes.Bool, "Redirects HTTP to HTTPS even when the host has no certificate here.",
        AnnotationRisk.Medium);

    static readonly Option<bool> PreserveSlash = Option.Both(
        "preserve-trailing-slash", "false", OptionTypes.Bool, "Keeps a slash at the end of the redirected URI.", AnnotationRisk.Medium);

    static readonly Option<ValueArray<string>> Exempt = Option.Setting(
        "no-tls-redirect-locations", "/.well-known/acme-challenge", OptionTypes.List,
        "Paths that are never redirected to HTTPS, with all below them; on hosts that require client certificates, only those of rules " +
        "of their own.");

    public IReadOnlyList<Option> Options { get; } = [SslRedirect, Force, PreserveSlash, Exempt];

    public IPolicy? Parse(OptionReader reader)
    {
        var whenCertificate = reader.Get(SslRedirect);
        var always = reader.Get(Force);
        var preserve = reader.Get(PreserveSlash);
        var status = reader.Get(SharedOptions.RedirectCode);
        return whenCertificate || always
            ? new SslRedirectPolicy(whenCertificate, always, preserve, status, reader.Get(Exempt))
            : null;
    }
}
