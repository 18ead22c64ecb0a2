namespace IngressController.Tests.Features.Snippets.Cases.Nginx;

/// <summary>One path of an Ingress as ingress-nginx' template writes it: the same directives in the same order.</summary>
static class NginxLocation
{
    const string Prefix = "nginx.ingress.kubernetes.io/";

    /// <summary>Whatever else a case asks for would be measured without it.</summary>
    static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "configuration-snippet", "server-snippet", "auth-snippet", "auth-url", "auth-type", "satisfy", "whitelist-source-range", "enable-cors",
        "app-root", "permanent-redirect", "rewrite-target", "use-regex", "force-ssl-redirect",
    };

    const string Cors = """
        more_set_headers 'Access-Control-Allow-Origin: $http_origin'; more_set_headers 'Access-Control-Allow-Credentials: true';
        more_set_headers 'Access-Control-Allow-Methods: GET, PUT, POST, DELETE, PATCH, OPTIONS';
        more_set_headers 'Access-Control-Max-Age: 1728000';
        """;

    /// <param name="case">Whose ConfigMap and host it has.</param>
    /// <param name="ingress">The Ingress.</param>
    /// <param name="path">One of its paths.</param>
    /// <param name="number">Of the location: no other has it.</param>
    /// <param name="isRegex">Whether all paths of the host are regular expressions.</param>
    /// <param name="users">The file of basic authentication.</param>
    public static string Of(SnippetCase @case, CaseIngress ingress, CasePath path, int number, bool isRegex, string users)
    {
        var unknown = ingress.Annotations.Keys.Select(name => name.Replace(Prefix, "", StringComparison.Ordinal)).Where(name => !Known.Contains(name));
        Assert.Equal([], unknown);
        string? One(string name) => ingress.Annotations.GetValueOrDefault(Prefix + name);
        string If(string name, Func<string, string> text) => One(name) is { } value ? text(value) : "";
        var upstream = $"default-{path.Service}-80";
        var auth = $"/_external-auth-{number}";
        var kind = isRegex ? $"~* \"^{path.Path}\"" : path.PathType == "Exact" ? $"= \"{path.Path}\"" : $"\"{path.Path}\"";
        var target = One("rewrite-target") is { } rewritten && rewritten != path.Path ? rewritten : null;
        return $$"""
            {{If("app-root", value => $"if ($uri = /) {{ return 302 $scheme://$http_host{value}; }}")}}
            {{If("auth-url", value => AuthOf(auth, upstream, value, One("auth-snippet")))}}
            location {{kind}} {
              set $namespace "default"; set $ingress_name "{{ingress.Name}}"; set $service_name "{{path.Service}}"; set $service_port "80";
              set $location_path "{{path.Path.Replace("$", "${literal_dollar}", StringComparison.Ordinal)}}";
              set $force_ssl_redirect "{{One("force-ssl-redirect") ?? "false"}}"; set $ssl_redirect "{{(@case.TlsHost ? "true" : "false")}}";
              rewrite_by_lua_block { enter() }
              header_filter_by_lua_block { leave({{(@case.TlsHost ? "true" : "false")}}) }
              log_by_lua_block { local nothing = nil }
              port_in_redirect off;
              set $balancer_ewma_score -1; set $proxy_upstream_name "{{upstream}}"; set $proxy_host $proxy_upstream_name;
              set $pass_access_scheme $scheme; set $pass_server_port $server_port; set $best_http_host $http_host; set $pass_port $pass_server_port;
              set $proxy_alternative_upstream_name "";
              {{If("whitelist-source-range", value => $"{string.Concat(value.Split(',').Select(range => $"allow {range.Trim()}; "))}deny all;")}}
              {{If("enable-cors", _ => $$"""
                set $http_origin *; set $cors 'true';
                if ($request_method = 'OPTIONS') { set $cors ${cors}options; }
                if ($cors = "true") { {{Cors}} }
                if ($cors = "trueoptions") { {{Cors}} more_set_headers 'Content-Length: 0'; return 204; }
                """)}}
              {{If("auth-url", _ => $"auth_request {auth}; auth_request_set $auth_cookie $upstream_http_set_cookie; add_header Set-Cookie $auth_cookie;")}}
              {{If("auth-type", _ => $"auth_basic \"\"; auth_basic_user_file {users}; proxy_set_header Authorization \"\";")}}
              client_max_body_size 1m;
              proxy_set_header Host $best_http_host;
              proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade;
              proxy_set_header X-Request-ID $req_id; proxy_set_header X-Real-IP $remote_addr; proxy_set_header X-Forwarded-For $remote_addr;
              proxy_set_header X-Forwarded-Host $best_http_host; proxy_set_header X-Forwarded-Port $pass_port;
              proxy_set_header X-Forwarded-Proto $pass_access_scheme; proxy_set_header X-Forwarded-Scheme $pass_access_scheme;
              proxy_set_header X-Scheme $pass_access_scheme; proxy_set_header X-Original-Forwarded-For $http_x_forwarded_for; proxy_set_header Proxy "";
              proxy_connect_timeout 5s; proxy_send_timeout 60s; proxy_read_timeout 60s; proxy_buffering off; proxy_buffer_size 4k; proxy_buffers 4 4k;
              proxy_max_temp_file_size 1024m; proxy_request_buffering on; proxy_http_version 1.1; proxy_cookie_domain off; proxy_cookie_path off;
              proxy_next_upstream error timeout; proxy_next_upstream_timeout 0; proxy_next_upstream_tries 3;
              {{One("configuration-snippet")}}
              {{@case.Configmap.GetValueOrDefault("location-snippet")}}
              {{If("satisfy", value => $"satisfy {value};")}}
              {{If("permanent-redirect", value => $"return 301 {value};")}}
              {{(target is null ? "" : $"rewrite \"(?i){path.Path}\" {target} break;")}}
              proxy_pass http://upstream_balancer; proxy_redirect off;
            }
            """;
    }

    /// <summary>Whether it makes regular expressions of all paths of its host.</summary>
    public static bool AsksForRegex(CaseIngress ingress) =>
        ingress.Annotations.GetValueOrDefault(Prefix + "use-regex") == "true" ||
        (ingress.Annotations.TryGetValue(Prefix + "rewrite-target", out var target) && ingress.Paths.Any(path => path.Path != target));

    public static string? ServerSnippet(CaseIngress ingress) => ingress.Annotations.GetValueOrDefault(Prefix + "server-snippet");

    static string AuthOf(string location, string upstream, string url, string? snippet) => $$"""
        location = {{location}} {
          internal; access_log off; set $proxy_upstream_name "{{upstream}}"; proxy_intercept_errors off;
          proxy_pass_request_body off; proxy_set_header Content-Length ""; proxy_set_header X-Forwarded-Proto ""; proxy_set_header X-Request-ID $req_id;
          proxy_set_header Host 127.0.0.1; proxy_set_header X-Original-URL $scheme://$http_host$request_uri;
          proxy_set_header X-Original-Method $request_method; proxy_set_header X-Sent-From "nginx-ingress-controller";
          proxy_set_header X-Real-IP $remote_addr; proxy_set_header X-Forwarded-For $remote_addr; proxy_set_header X-Auth-Request-Redirect $request_uri;
          proxy_buffering off; proxy_buffer_size 4k; proxy_buffers 4 4k; proxy_request_buffering on; proxy_ssl_server_name on;
          proxy_pass_request_headers on; client_max_body_size 1m;
          {{snippet}}
          proxy_http_version 1.1; set $target "{{url}}"; proxy_pass $target;
        }
        """;
}
