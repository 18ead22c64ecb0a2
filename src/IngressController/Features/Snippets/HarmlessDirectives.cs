using System.Collections.Frozen;

namespace IngressController.Features.Snippets;

/// <summary>
/// The directives of nginx that neither keep a request from the pod nor change what a client claims to it. Any other directive counts
/// as a protection: an unknown one closes paths and never opens them.
/// </summary>
static class HarmlessDirectives
{
    static readonly FrozenSet<string> Names = new[]
    {
        // Headers of the answer: the request has reached the pod by then.
        "add_header", "add_trailer", "more_set_headers", "more_clear_headers", "expires", "etag", "if_modified_since", "proxy_hide_header", "proxy_pass_header",
        "proxy_ignore_headers", "proxy_redirect", "server_tokens", "charset", "charset_types", "override_charset", "default_type",

        // The answer itself: error pages and edits of the body.
        "error_page", "proxy_intercept_errors", "recursive_error_pages", "sub_filter", "sub_filter_once", "sub_filter_types", "sub_filter_last_modified",

        // Lua that runs after the pod has answered.
        "header_filter_by_lua", "header_filter_by_lua_block", "header_filter_by_lua_file", "body_filter_by_lua", "body_filter_by_lua_block",
        "body_filter_by_lua_file", "log_by_lua", "log_by_lua_block", "log_by_lua_file",

        // A variable from the auth answer. Passing it to the pod takes proxy_set_header, which is judged separately.
        "auth_request_set",

        // Logging.
        "access_log", "error_log", "log_format", "log_not_found", "log_subrequest", "rewrite_log", "uninitialized_variable_warn", "open_log_file_cache",

        // Timeouts. Here the same limits apply to slow requests, by their annotations.
        "proxy_connect_timeout", "proxy_send_timeout", "proxy_read_timeout", "grpc_connect_timeout", "grpc_send_timeout", "grpc_read_timeout",
        "client_body_timeout", "client_header_timeout", "send_timeout", "lingering_close", "lingering_time", "lingering_timeout", "reset_timedout_connection",
        "proxy_timeout", "resolver", "resolver_timeout", "proxy_next_upstream", "proxy_next_upstream_timeout", "proxy_next_upstream_tries",
        "grpc_next_upstream", "grpc_next_upstream_timeout", "grpc_next_upstream_tries",

        // Buffers, and how bytes are sent. Request heads that are too large for nginx are too large here too.
        "proxy_buffering", "proxy_buffer_size", "proxy_buffers", "proxy_busy_buffers_size", "proxy_max_temp_file_size", "proxy_temp_file_write_size",
        "proxy_temp_path", "proxy_request_buffering", "client_body_buffer_size", "client_body_temp_path", "client_body_in_file_only",
        "client_body_in_single_buffer", "client_header_buffer_size", "large_client_header_buffers", "output_buffers", "postpone_output", "sendfile",
        "sendfile_max_chunk", "aio", "aio_write", "directio", "tcp_nodelay", "tcp_nopush", "chunked_transfer_encoding", "proxy_http_version",
        "proxy_socket_keepalive", "http2_chunk_size", "ssl_buffer_size",

        // ingress-nginx writes its own into every location, which overrides this one; nginx rejects a second one there. So it never
        // refused anything.
        "client_max_body_size",

        // The name for the pod's certificate. Whether the certificate is verified is another directive, which is not listed here.
        "proxy_ssl_name", "proxy_ssl_server_name",

        // The rate of answers, and the status of refusals by limits. The limits themselves are not listed here.
        "limit_rate", "limit_rate_after", "limit_req_status", "limit_conn_status", "limit_req_log_level", "limit_conn_log_level",

        // Declarations of http-snippet: they have no effect without a directive that uses them.
        "map", "geo", "split_clients", "types", "upstream", "limit_req_zone", "limit_conn_zone", "map_hash_bucket_size", "map_hash_max_size",
        "variables_hash_bucket_size", "variables_hash_max_size", "server_names_hash_bucket_size", "server_names_hash_max_size",
        "types_hash_bucket_size", "types_hash_max_size", "proxy_headers_hash_bucket_size", "proxy_headers_hash_max_size", "lua_shared_dict",
        "lua_package_path", "lua_package_cpath",

        // Settings of the process, not of requests.
        "env", "load_module", "pcre_jit", "thread_pool", "timer_resolution",

        // TLS and header syntax: here keys of the ConfigMap control them, and the defaults are no more permissive.
        "ssl_protocols", "ssl_ciphers", "ssl_prefer_server_ciphers", "ssl_session_cache", "ssl_session_timeout", "ssl_session_tickets", "ssl_ecdh_curve",
        "underscores_in_headers", "ignore_invalid_headers",

        // A condition only: the directives in its block are judged by themselves.
        "if",
    }.ToFrozenSet(StringComparer.Ordinal);

    // Families whose members are all of the kinds above: compression, cookies of answers, cached answers, keep-alive, file caches,
    // tracing, worker processes.
    static readonly string[] Families =
    [
        "gzip", "gunzip", "brotli", "zstd", "proxy_cookie_", "proxy_cache",
        "keepalive_", "upstream_keepalive_", "open_file_cache", "opentelemetry", "opentracing", "worker_",
    ];

    /// <summary>Blocks of data, not of directives.</summary>
    static readonly FrozenSet<string> Data = new[] { "map", "geo", "split_clients", "types", "upstream" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Variables that the configuration of ingress-nginx reads, or nginx itself.</summary>
    static readonly FrozenSet<string> OwnVariables = new[]
    {
        "args", "auth_cookie", "balancer_ewma_score", "best_http_host", "forwarded_for", "geoip2_is_internal", "ingress_name", "is_args",
        "limit_rate", "location_path", "namespace", "pass_access_scheme", "pass_port", "pass_server_port", "proxy_alternative_upstream_name",
        "proxy_host", "proxy_upstream_name", "query_string", "remote_user", "req_id", "request_method", "service_name", "service_port", "target",
        "the_real_ip", "tmp_cache_key", "uri",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Headers whose client values never reach a pod unchanged, with or without a snippet, or that are no claim.</summary>
    static readonly FrozenSet<string> OwnHeaders = new[]
    {
        "Host", "Connection", "Upgrade", "Keep-Alive", "Proxy", "TE", "Accept-Encoding", "X-Real-IP", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Port",
        "X-Forwarded-Proto", "X-Forwarded-Scheme", "X-Scheme", "X-Request-ID", "X-Original-URI", "X-Original-Forwarded-For", "X-Original-Forwarded-Host",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static bool Contains(FlatDirective directive) => directive switch
    {
        { Block: { } block } when Data.Contains(block) => true,

        // A variable of the snippet's own has no effect; the directives that use it are judged by themselves.
        { Name: "set", Arguments: [var variable, _] } => variable.StartsWith('$') && !OwnVariables.Contains(variable[1..]),
        { Name: "proxy_set_header", Arguments: [var header, _] } => OwnHeaders.Contains(header),
        _ => Names.Contains(directive.Name) || Families.Any(family => directive.Name.StartsWith(family, StringComparison.Ordinal)),
    };
}
