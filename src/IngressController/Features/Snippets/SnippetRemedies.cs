using System.Collections.Frozen;

namespace IngressController.Features.Snippets;

/// <summary>Replacements of nginx directives, and which directives are protections: all but the known harmless ones.</summary>
static class SnippetRemedies
{
    static readonly FrozenDictionary<string, string> Remedies = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["more_set_headers"] = "custom-headers",
        ["more_clear_headers"] = "the ConfigMap key hide-headers",
        ["add_header"] = "custom-headers",
        ["proxy_set_header"] = "upstream-vhost for Host, x-forwarded-prefix for that header, the ConfigMap key proxy-set-headers for others",
        ["proxy_hide_header"] = "the ConfigMap key hide-headers",
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
        ["proxy_next_upstream_timeout"] = "proxy-next-upstream-timeout",
        ["proxy_next_upstream_tries"] = "proxy-next-upstream-tries",
        ["grpc_next_upstream"] = "proxy-next-upstream",
        ["grpc_next_upstream_timeout"] = "proxy-next-upstream-timeout",
        ["grpc_next_upstream_tries"] = "proxy-next-upstream-tries",
        ["grpc_connect_timeout"] = "proxy-connect-timeout",
        ["grpc_send_timeout"] = "proxy-send-timeout",
        ["grpc_read_timeout"] = "proxy-read-timeout",
        ["real_ip_header"] = "the ConfigMap key forwarded-for-header",
        ["set_real_ip_from"] = "the ConfigMap key proxy-real-ip-cidr",
        ["client_body_timeout"] = "the ConfigMap key client-body-timeout",
        ["client_header_timeout"] = "the ConfigMap key client-header-timeout",
        ["keepalive_timeout"] = "the ConfigMap key keep-alive",
        ["keepalive_requests"] = "the ConfigMap key keep-alive-requests",
        ["ignore_invalid_headers"] = "the ConfigMap key ignore-invalid-headers",
        ["underscores_in_headers"] = "the ConfigMap key enable-underscores-in-headers",
        ["server_tokens"] = "the ConfigMap key server-tokens",
        ["access_log"] = "enable-access-log",
        ["proxy_cookie_path"] = "proxy-cookie-path",
        ["proxy_cookie_domain"] = "proxy-cookie-domain",
        ["error_page"] = "custom-http-errors",
        ["ssl_verify_client"] = "auth-tls-secret",
        ["ssl_protocols"] = "the ConfigMap key ssl-protocols",
        ["ssl_ciphers"] = "ssl-ciphers",
        ["proxy_ssl_name"] = "proxy-ssl-name",
        ["proxy_ssl_server_name"] = "proxy-ssl-server-name",
        ["proxy_ssl_verify"] = "proxy-ssl-verify",
        ["large_client_header_buffers"] = "the ConfigMap key large-client-header-buffers",
        ["log_format"] = "the ConfigMap key log-format-upstream",
        ["gzip"] = "the ConfigMap key use-gzip",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The replacement in words; null when there is none.</summary>
    public static string? Of(FlatDirective directive) =>
        directive.Name == "return" ? ForReturn(directive.Arguments) : Remedies.GetValueOrDefault(directive.Name);

    /// <summary>Whether, without the directive, a client could get in that was kept out, or get in under another identity.</summary>
    public static bool IsProtection(FlatDirective directive) => !HarmlessDirectives.Contains(directive);

    static string ForReturn(IReadOnlyList<string> arguments) => arguments switch
    {
        [['3', _, _], ..] or [['h', 't', 't', 'p', ..]] => "permanent-redirect or temporal-redirect, on a path of its own",
        [['2', _, _], ..] => "a pod that answers so, on a path of its own",
        _ => "denylist-source-range on a path of its own",
    };
}
