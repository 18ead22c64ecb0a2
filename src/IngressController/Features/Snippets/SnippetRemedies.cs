using System.Collections.Frozen;

namespace IngressController.Features.Snippets;

/// <summary>What does the same as an nginx directive, and which directives keep somebody out.</summary>
static class SnippetRemedies
{
    static readonly FrozenDictionary<string, string> Remedies = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["more_set_headers"] = "custom-headers",
        ["more_clear_headers"] = "the ConfigMap key hide-headers",
        ["add_header"] = "custom-headers",
        ["proxy_set_header"] = "upstream-vhost for Host, x-forwarded-prefix for that header, the ConfigMap key proxy-set-headers for others",
        ["proxy_hide_header"] = "the ConfigMap key hide-headers",
        ["return"] = "permanent-redirect or temporal-redirect for a redirect",
        ["rewrite"] = "rewrite-target or app-root",
        ["deny"] = "denylist-source-range",
        ["allow"] = "allowlist-source-range",
        ["auth_basic"] = "auth-type",
        ["auth_basic_user_file"] = "auth-secret",
        ["auth_request"] = "auth-url",
        ["auth_request_set"] = "auth-response-headers",
        ["satisfy"] = "satisfy",
        ["limit_req"] = "limit-rps or limit-rpm",
        ["limit_conn"] = "limit-connections",
        ["limit_rate"] = "limit-rate",
        ["limit_rate_after"] = "limit-rate-after",
        ["proxy_connect_timeout"] = "proxy-connect-timeout",
        ["proxy_send_timeout"] = "proxy-send-timeout",
        ["proxy_read_timeout"] = "proxy-read-timeout",
        ["client_max_body_size"] = "proxy-body-size",
        ["client_body_buffer_size"] = "client-body-buffer-size",
        ["proxy_buffering"] = "proxy-buffering",
        ["proxy_buffer_size"] = "proxy-buffer-size",
        ["proxy_buffers"] = "proxy-buffers-number",
        ["proxy_request_buffering"] = "proxy-request-buffering",
        ["proxy_http_version"] = "proxy-http-version",
        ["proxy_next_upstream"] = "proxy-next-upstream",
        ["proxy_cookie_path"] = "proxy-cookie-path",
        ["proxy_cookie_domain"] = "proxy-cookie-domain",
        ["error_page"] = "custom-http-errors",
        ["ssl_verify_client"] = "auth-tls-secret",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    static readonly FrozenSet<string> Protections = new[]
    {
        "deny", "allow", "satisfy", "internal", "limit_except", "valid_referers", "secure_link", "secure_link_md5", "secure_link_secret",
        "ssl_verify_client", "modsecurity", "modsecurity_rules", "modsecurity_rules_file", "include",
    }.ToFrozenSet(StringComparer.Ordinal);

    static readonly FrozenSet<string> RefusingStatuses = new[] { "401", "403", "404", "410", "444" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The annotation that does the same, or null.</summary>
    public static string? Of(string directive) => Remedies.GetValueOrDefault(directive);

    /// <summary>Whether somebody could come in without the directive who was kept out with it.</summary>
    public static bool IsProtection(NginxDirective directive) =>
        Protections.Contains(directive.Name) ||
        (directive.Name.StartsWith("auth_", StringComparison.Ordinal) && directive.Name != "auth_request_set") ||
        directive.Name.StartsWith("access_by_lua", StringComparison.Ordinal) || directive.Name.StartsWith("rewrite_by_lua", StringComparison.Ordinal) ||
        directive.Name.StartsWith("content_by_lua", StringComparison.Ordinal) ||
        (directive.Name == "return" && directive.Arguments is [var status, ..] && RefusingStatuses.Contains(status));
}
