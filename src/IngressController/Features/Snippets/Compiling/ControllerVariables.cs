using System.Collections.Frozen;

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

    public static bool Contain(string name) => Names.Contains(name);
}
