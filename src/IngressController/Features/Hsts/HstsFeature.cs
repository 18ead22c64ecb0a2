using IngressController.Core.Annotations;
using IngressController.Proxy;

namespace IngressController.Features.Hsts;

/// <param name="Header">The value of <c>Strict-Transport-Security</c>.</param>
sealed record HstsPolicy(string Header) : IPolicy;

/// <summary>
/// <c>Strict-Transport-Security</c> on every answer to a TLS connection, in place of the pod's own (behaviour 20). What a client
/// says in X-Forwarded-Proto does not count: a browser takes the header only from TLS.
/// </summary>
sealed class HstsFeature : Feature<HstsPolicy>
{
    static readonly Setting Enabled = new("hsts", "true", "Sends Strict-Transport-Security on HTTPS answers.");
    static readonly Setting MaxAge = new("hsts-max-age", "31536000", "Seconds for which browsers shall use HTTPS only.");
    static readonly Setting IncludeSubdomains = new("hsts-include-subdomains", "true", "Extends it to all subdomains.");
    static readonly Setting Preload = new("hsts-preload", "false", "Consents to the browsers' preload lists.");

    public override IReadOnlyList<Setting> Settings => [Enabled, MaxAge, IncludeSubdomains, Preload];

    public override Stage Stage => Stage.Transform;

    protected override HstsPolicy? ParsePolicy(AnnotationReader reader)
    {
        var settings = reader.Settings;
        return settings.Bool(Enabled)
            ? new($"max-age={settings.Int(MaxAge)}{(settings.Bool(IncludeSubdomains) ? "; includeSubDomains" : "")}{(settings.Bool(Preload) ? "; preload" : "")}")
            : null;
    }

    protected override void Bind(HstsPolicy policy, RouteScope scope, RoutePipeline pipeline) => pipeline.EditResponse((context, response) =>
    {
        if (context.Connection.IsTls)
            response.Headers.StrictTransportSecurity = policy.Header;
    });
}
