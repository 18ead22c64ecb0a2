using IngressController.Core.Annotations;
using IngressController.Core.Translation.Policies;
using IngressController.Features.AccessLists;
using IngressController.Features.AccessLog;
using IngressController.Features.Affinity;
using IngressController.Features.BackendProtocol;
using IngressController.Features.Bandwidth;
using IngressController.Features.BasicAuth;
using IngressController.Features.BlockLists;
using IngressController.Features.BodySize;
using IngressController.Features.Compression;
using IngressController.Features.CookieAttributes;
using IngressController.Features.Cors;
using IngressController.Features.CustomErrors;
using IngressController.Features.ExternalAuth;
using IngressController.Features.Headers;
using IngressController.Features.Hsts;
using IngressController.Features.Mirror;
using IngressController.Features.OwnRedirects;
using IngressController.Features.ProxyRedirect;
using IngressController.Features.RateLimit;
using IngressController.Features.Redirect;
using IngressController.Features.RequestBuffering;
using IngressController.Features.ResponseBuffering;
using IngressController.Features.Retries;
using IngressController.Features.Satisfy;
using IngressController.Features.SslRedirect;
using IngressController.Features.Tracing;
using IngressController.Features.UpstreamKeepalive;
using IngressController.Features.UpstreamTimeouts;
using IngressController.Features.UpstreamTls;
using IngressController.Features.UpstreamVhost;
using IngressController.Proxy.Balancing;
using IngressController.Proxy.Passthrough;
using IngressController.Tls;
using IngressController.Tls.Clients;

namespace IngressController.Check.GatewayApi;

/// <summary>
/// What becomes of each policy in the Gateway API. One that is neither written nor of a kind that protects nothing keeps its host from being
/// written: that is so for every policy to come, too.
/// </summary>
static class PolicyUses
{
    static readonly HashSet<Type> Written =
    [
        typeof(AddHeadersPolicy), typeof(AppRootPolicy), typeof(BackendProtocolPolicy), typeof(CanaryPolicy), typeof(CorsPolicy), typeof(CustomHeadersPolicy),
        typeof(HostRedirectPolicy), typeof(HstsPolicy), typeof(MirrorPolicy), typeof(ProxySetHeadersPolicy), typeof(RedirectPolicy), typeof(RewritePolicy),
        typeof(ServerAliasPolicy), typeof(SslPassthroughPolicy), typeof(SslRedirectPolicy), typeof(UpstreamTimeoutsPolicy), typeof(UpstreamTlsPolicy),
        typeof(UpstreamVhostPolicy), typeof(WwwRedirectPolicy),
    ];

    // Without them requests are served by the same pods, to the same clients.
    static readonly HashSet<Type> Harmless =
    [
        typeof(AccessLogPolicy), typeof(AffinityPolicy), typeof(BodySizePolicy), typeof(CompressionPolicy), typeof(ConnectionHeaderPolicy),
        typeof(CustomErrorsPolicy), typeof(DefaultBackendPolicy), typeof(HideHeadersPolicy), typeof(OutlierRules),
        typeof(OwnRedirectsPolicy), typeof(RequestBufferingPolicy), typeof(ResponseBufferingPolicy), typeof(RetriesPolicy), typeof(ServiceUpstreamPolicy),
        typeof(TracingPolicy), typeof(UpstreamKeepalivePolicy),
    ];

    static readonly Dictionary<Type, string> Reasons = new()
    {
        [typeof(AccessListPolicy)] = "allowlist-source-range and denylist-source-range",
        [typeof(BandwidthPolicy)] = "limit-rate",
        [typeof(BasicAuthPolicy)] = "auth-type",
        [typeof(BlockListPolicy)] = "block-user-agents and block-referers",
        [typeof(ClientCertificatePolicy)] = "auth-tls-secret for one host",
        [typeof(CookieAttributesPolicy)] = "proxy-cookie-domain and proxy-cookie-path",
        [typeof(ExternalAuthPolicy)] = "auth-url",
        [typeof(ProxyRedirectPolicy)] = "proxy-redirect-from",
        [typeof(RateLimitPolicy)] = "limit-rps, limit-rpm and limit-connections",
        [typeof(SatisfyAnyPolicy)] = "satisfy",
        [typeof(UpstreamLimits)] = "limits of connections to pods",
    };

    /// <summary>The annotations that are written, without prefix; others of an Ingress that is written have no counterpart.</summary>
    public static IReadOnlySet<string> Annotations { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "app-root", "backend-protocol", "canary", "canary-by-header", "canary-by-header-value", "canary-weight", "canary-weight-total",
        "cors-allow-credentials", "cors-allow-headers", "cors-allow-methods", "cors-allow-origin", "cors-expose-headers", "cors-max-age", "custom-headers",
        "enable-cors",
        "force-ssl-redirect", "from-to-www-redirect", "mirror-target", "permanent-redirect", "permanent-redirect-code", "proxy-read-timeout", "proxy-ssl-name",
        "proxy-ssl-secret", "proxy-ssl-server-name", "proxy-ssl-verify", "rewrite-target", "server-alias", "ssl-passthrough", "ssl-redirect",
        "temporal-redirect", "temporal-redirect-code", "upstream-vhost", "use-regex", "x-forwarded-prefix",
    };

    /// <summary>Why a host with this policy is not written; null: it can be.</summary>
    public static string? ProblemOf(IPolicy policy) => policy switch
    {
        // The rest of it holds for the Gateway's handshakes, too.
        HandshakePolicy handshake => handshake.HostCiphers is null ? null : Lacking("ssl-ciphers for one host"),
        IBalancingPolicy => null,
        _ when Written.Contains(policy.GetType()) || Harmless.Contains(policy.GetType()) => null,
        _ => Lacking(Reasons.GetValueOrDefault(policy.GetType()) ?? $"what {policy.GetType().Name} asks for"),
    };

    static string Lacking(string what) => $"there is no counterpart to {what}, which may protect";
}
