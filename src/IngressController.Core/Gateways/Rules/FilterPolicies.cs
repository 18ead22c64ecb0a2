using IngressController.Core.Annotations;
using IngressController.Core.Routing;

namespace IngressController.Core.Gateways.Rules;

/// <summary>Every request is answered so: a filter or backend cannot be used as written, or there is none.</summary>
/// <param name="Status">Such as 500.</param>
public sealed record FixedAnswerPolicy(int Status) : IPolicy
{
    /// <summary>For what a route asks for and cannot have. Clients of gRPC read 503 as UNAVAILABLE, which its routes must answer, and 500 as UNKNOWN.</summary>
    internal static FixedAnswerPolicy Unusable(GatewayRoute route) => new(route.Kind == ResourceKind.GRPCRoute ? 503 : 500);
}

/// <summary>The filters RequestHeaderModifier and ResponseHeaderModifier: of the rule, then of the backend.</summary>
public sealed record HeaderFilterPolicy(ValueArray<HeaderModifier> Request, ValueArray<HeaderModifier> Response) : IPolicy;

/// <summary>The filter RequestRedirect.</summary>
/// <param name="Redirect">The filter.</param>
/// <param name="Prefix">The rule's one path prefix, for a path that replaces it; else null.</param>
/// <param name="ListenerPort">The port of the listener, on which redirects stay that name neither a port nor a scheme.</param>
public sealed record RedirectFilterPolicy(RequestRedirect Redirect, string? Prefix, int ListenerPort) : IPolicy;

/// <summary>The filter URLRewrite.</summary>
/// <param name="Rewrite">The filter; its host name can be sent.</param>
/// <param name="Prefix">The rule's one path prefix, for a path that replaces it; else null.</param>
public sealed record RewriteFilterPolicy(UrlRewrite Rewrite, string? Prefix) : IPolicy;

/// <summary>The filters RequestMirror whose backend exists.</summary>
public sealed record MirrorFilterPolicy(ValueArray<MirrorTarget> Targets) : IPolicy
{
    /// <inheritdoc cref="BackendPolicy.Presenting"/>
    public MirrorFilterPolicy Presenting(Secret certificate) =>
        new(Targets.Select(target => target with { Backend = target.Backend.Presenting(certificate) }).ToValueArray());
}

/// <summary>Gets copies of some requests.</summary>
/// <param name="Upstream">Where they go.</param>
/// <param name="Numerator">Copies of <paramref name="Denominator"/> requests.</param>
/// <param name="Denominator">At least 1.</param>
/// <param name="Backend">What it speaks.</param>
public sealed record MirrorTarget(UpstreamKey Upstream, int Numerator, int Denominator, BackendPolicy Backend);

/// <summary>The filter CORS.</summary>
public sealed record CorsFilterPolicy(CorsFilter Filter) : IPolicy;

/// <summary><c>timeouts</c> of a rule.</summary>
/// <param name="Request">From the request to the end of the answer; null: no limit.</param>
/// <param name="BackendRequest">The same for one try.</param>
public sealed record RuleTimeoutPolicy(TimeSpan? Request, TimeSpan? BackendRequest) : IPolicy;
