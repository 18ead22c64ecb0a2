using System.Collections.Frozen;

namespace IngressController.Features.Snippets.Compiling;

/// <summary>
/// Directives that change nothing that anybody could see here: they shape how nginx itself works, or ingress-nginx' template has a line
/// of its own that holds in place of them. They are accepted.
/// </summary>
static class IdleDirectives
{
    const Place ServerOnly = Place.Http | Place.Server;
    const Place Anywhere = ServerOnly | Place.AnyLocation;
    const string HeadBuffers = "the ConfigMap key large-client-header-buffers decides for all hosts";

    /// <param name="Names">Their names.</param>
    /// <param name="Places">Where they may stand.</param>
    /// <param name="Least">Least number of arguments.</param>
    /// <param name="Most">Most of them.</param>
    /// <param name="Effect">What holds in place of it, for those who expect an effect; null when nobody does.</param>
    /// <param name="Unless">The argument by which nothing changes, so that nothing is said.</param>
    readonly record struct Entry(string[] Names, Place Places, int Least, int Most, string? Effect = null, string? Unless = null);

    static readonly Entry[] Table =
    [
        // How nginx reads, writes and keeps octets.
        new(["sendfile", "aio"], Anywhere | Place.IfInLocation, 1, 1),
        new(["tcp_nodelay", "tcp_nopush", "sendfile_max_chunk", "aio_write", "directio", "directio_alignment"], Anywhere, 1, 1),
        new(["read_ahead", "postpone_output"], Anywhere, 1, 1),
        new(["output_buffers"], Anywhere, 2, 2),
        new(["subrequest_output_buffer_size", "client_body_in_single_buffer", "proxy_busy_buffers_size", "proxy_temp_file_write_size"], Anywhere, 1, 1),
        new(["proxy_headers_hash_max_size", "proxy_headers_hash_bucket_size", "proxy_socket_keepalive"], Anywhere, 1, 1),
        new(["grpc_socket_keepalive", "grpc_buffer_size"], Anywhere, 1, 1),
        new(["lingering_close", "lingering_time", "lingering_timeout", "reset_timedout_connection", "proxy_ssl_session_reuse"], Anywhere, 1, 1),
        new(["resolver"], Anywhere, 1, int.MaxValue),
        new(["resolver_timeout"], Anywhere, 1, 1),

        new(["gzip_proxied"], Anywhere, 1, int.MaxValue),
        new(["gzip_buffers"], Anywhere, 2, 2),
        new(["gzip_http_version", "gzip_vary"], Anywhere, 1, 1),

        // What nginx logs about itself.
        new(["log_not_found", "log_subrequest", "uninitialized_variable_warn"], Anywhere, 1, 1),
        new(["error_log"], Anywhere, 1, 2, "the log has one line an event, on stderr; --v=2 or --v=5 gives more"),

        // Files of nginx' own, of which there are none.
        new(["etag", "if_modified_since"], Anywhere, 1, 1, "what pods answer is passed on as it is"),

        // Limits that hold for the whole controller.
        new(["server_tokens"], Anywhere, 1, 1, "no Server header is sent; use the ConfigMap key server-tokens to let that of pods through", "off"),
        new(["client_header_buffer_size"], ServerOnly, 1, 1, HeadBuffers),
        new(["large_client_header_buffers"], ServerOnly, 2, 2, HeadBuffers),
        new(["client_header_timeout"], ServerOnly, 1, 1, "the ConfigMap key client-header-timeout decides for all hosts"),
        new(["client_body_timeout"], Anywhere, 1, 1, "the ConfigMap key client-body-timeout decides for all hosts"),
        new(["send_timeout"], Anywhere, 1, 1, "a client that does not take its answer is closed by limits of the whole controller"),
        new(["keepalive_timeout"], Anywhere, 1, 2, "the ConfigMap key keep-alive decides for all hosts"),
        new(["keepalive_requests"], Anywhere, 1, 1, "the ConfigMap key keep-alive-requests decides for all hosts"),
        new(["keepalive_time"], Anywhere, 1, 1, "connections of clients may stay for as long as the ConfigMap keys keep-alive and keep-alive-requests say"),
        new(["keepalive_disable"], Anywhere, 1, int.MaxValue, "the ConfigMap key keep-alive decides for all clients"),
        new(["underscores_in_headers"], ServerOnly, 1, 1, "the ConfigMap key enable-underscores-in-headers decides for all hosts", "off"),
        new(["ignore_invalid_headers"], ServerOnly, 1, 1, "the ConfigMap key ignore-invalid-headers decides for all hosts", "on"),
        new(["merge_slashes"], ServerOnly, 1, 1, "slashes of paths are always merged before they are compared", "on"),
        new(["absolute_redirect"], Anywhere, 1, 1, "redirects to a path of the host always have its name", "on"),
        new(["chunked_transfer_encoding"], Anywhere, 1, 1, "answers without a length are always sent in chunks", "on"),
        new(["grpc_connect_timeout"], Anywhere, 1, 1, "use the annotation proxy-connect-timeout, which holds for gRPC too"),

        // ingress-nginx writes these into every location, so that a line of the host never holds. In a location of a snippet there is no
        // pod that they could be about.
        new(["client_max_body_size"], ServerOnly | Place.Location, 1, 1, OfPath("proxy-body-size")),
        new(["proxy_connect_timeout"], ServerOnly | Place.Location, 1, 1, OfPath("proxy-connect-timeout")),
        new(["proxy_send_timeout"], ServerOnly | Place.Location, 1, 1, OfPath("proxy-send-timeout")),
        new(["proxy_read_timeout"], ServerOnly | Place.Location, 1, 1, OfPath("proxy-read-timeout")),
        new(["proxy_buffering"], ServerOnly | Place.Location, 1, 1, OfPath("proxy-buffering")),
        new(["proxy_buffer_size"], ServerOnly | Place.Location, 1, 1, OfPath("proxy-buffer-size")),
        new(["proxy_buffers"], ServerOnly | Place.Location, 2, 2, OfPath("proxy-buffers-number")),
        new(["proxy_request_buffering"], ServerOnly | Place.Location, 1, 1, OfPath("proxy-request-buffering")),
        new(["proxy_http_version"], ServerOnly | Place.Location, 1, 1, OfPath("proxy-http-version")),
        new(["proxy_max_temp_file_size"], ServerOnly | Place.Location, 1, 1, OfPath("proxy-max-temp-file-size")),
        new(["proxy_next_upstream_tries"], ServerOnly | Place.Location, 1, 1, OfPath("proxy-next-upstream-tries")),
        new(["proxy_next_upstream_timeout"], ServerOnly | Place.Location, 1, 1, OfPath("proxy-next-upstream-timeout")),
        new(["proxy_cookie_domain"], ServerOnly | Place.Location, 1, int.MaxValue, OfPath("proxy-cookie-domain")),
        new(["proxy_cookie_path"], ServerOnly | Place.Location, 1, int.MaxValue, OfPath("proxy-cookie-path")),
        new(["proxy_redirect"], ServerOnly | Place.Location, 1, 2, OfPath("proxy-redirect-from and proxy-redirect-to")),
        new(["port_in_redirect"], ServerOnly | Place.Location, 1, 1, OfPath("use-port-in-redirects")),
    ];

    /// <summary>Lines that ingress-nginx' template has for each path: nginx takes no second one there.</summary>
    public static FrozenSet<string> OfTemplate { get; } =
        Table.Where(static entry => (entry.Places & Place.AnyLocation) == Place.Location).SelectMany(static entry => entry.Names)
            .Append("proxy_pass").ToFrozenSet(StringComparer.Ordinal);

    public static IReadOnlyDictionary<string, DirectiveRule> Rules { get; } = Table.SelectMany(static entry => entry.Names.Select(name =>
            (Name: name, Rule: new DirectiveRule(entry.Places, entry.Least, entry.Most, (level, directive) => Accept(entry, level, directive))
            {
                IsOnce = name is not ("error_log" or "gzip_proxied" or
                    "proxy_cookie_path" or "proxy_cookie_domain" or "proxy_redirect"),
            })))
        .ToDictionary(static one => one.Name, static one => one.Rule, StringComparer.Ordinal);

    /// <summary>What holds in place of a directive, as a sentence; null when it is none of these.</summary>
    public static string? NoteOf(string directive) => Table.Where(entry => entry.Names.Contains(directive))
        .Select(static entry => entry.Effect is { } effect ? $"No effect: {effect}." : "Accepted without effect.").FirstOrDefault();

    static string OfPath(string annotation) => $"each path has a line of its own, by the annotation {annotation}";

    static void Accept(Entry entry, LevelBuilder level, Syntax.Directive directive)
    {
        var isIdle = entry.Unless is { } unless && directive.Arguments[0].Text == unless;
        if (entry.Effect is { } effect && !isIdle && !(level.Place == Place.Location && OfTemplate.Contains(directive.Name)))
            level.Warn(directive, $"has no effect: {effect}");
    }
}
