namespace IngressController.AccessLogs;

/// <summary>The access log settings of the global ConfigMap.</summary>
/// <param name="Format"><c>log-format-upstream</c>.</param>
/// <param name="Escaping"><c>log-format-escape-json</c>, <c>log-format-escape-none</c>.</param>
/// <param name="Path">The output's path.</param>
/// <param name="SkippedUris"><c>skip-access-log-urls</c>: request URIs that are not logged.</param>
sealed record LogSettings(string Format, LogEscaping Escaping, string Path, ValueArray<string> SkippedUris)
{
    /// <summary>ingress-nginx' format (behaviour 124).</summary>
    public const string DefaultFormat =
        """$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" """ +
        "$request_length $request_time [$proxy_upstream_name] [$proxy_alternative_upstream_name] $upstream_addr " +
        "$upstream_response_length $upstream_response_time $upstream_status $req_id";

    /// <summary>In ingress-nginx' image this is a link to stdout; here it means stdout itself.</summary>
    public const string DefaultPath = "/var/log/nginx/access.log";
}
