using System.Collections.Frozen;
using IngressController.Proxy;
using IngressController.Proxy.Expressions;

namespace IngressController.Features.Snippets.Compiling;

/// <summary>Variables by which ingress-nginx' own configuration decides; a snippet that sets them changes where requests go, or who may come.</summary>
static class ControllerVariables
{
    static readonly FrozenSet<string> Names = new[]
    {
        "auth_cookie", "balancer_ewma_score", "force_ssl_redirect", "force_no_ssl_redirect", "ssl_redirect", "preserve_trailing_slash", "use_port_in_redirects",
        "pass_server_port", "proxy_upstream_name", "proxy_alternative_upstream_name", "proxy_host", "ingress_name", "namespace", "service_name", "service_port",
        "location_path", "target", "tmp_cache_key", "limit_rate", "forwarded_for", "the_real_ip", "cors", "cors_method", "global_rate_limit_exceeding",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether a variable is set where the directives of a path begin, so that those of the host see it empty.</summary>
    public static bool AreOfLocation(string name) =>
        name is "namespace" or "ingress_name" or "service_name" or "service_port" or "location_path" or "best_http_host" or "pass_access_scheme" or "pass_port";

    /// <summary>Whether those of a path have no value: a location of a snippet, beside the path or inside it, does not set them.</summary>
    public static bool AreUnset(RequestContext context) =>
        context.Rewrite is { IsOnHost: true } || (RewriteState.IsBesidePath(context) && context.Rewrite?.LastPath is null);

    public static bool Contain(string name) => Names.Contains(name);
}
