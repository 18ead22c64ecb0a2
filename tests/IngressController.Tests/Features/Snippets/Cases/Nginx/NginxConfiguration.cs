namespace IngressController.Tests.Features.Snippets.Cases.Nginx;

/// <summary>
/// The configuration that ingress-nginx makes of a case, with its Lua replaced by as much as shows: redirects to HTTPS, refusals of unknown
/// upstreams, HSTS, and the choice of a pod.
/// </summary>
static class NginxConfiguration
{
    /// <param name="case">What it is made of.</param>
    /// <param name="folder">Where nginx works: the certificate, the users and temporary files are there.</param>
    /// <param name="ports">On 127.0.0.1.</param>
    /// <param name="pods">The ports of the pods by name.</param>
    public static string Of(SnippetCase @case, string folder, (int Http, int Https) ports, IReadOnlyDictionary<string, int> pods) =>
        Of(@case.Configmap, ServerOf(@case, folder, ports), folder, pods);

    /// <param name="settings">Keys of the ConfigMap.</param>
    /// <param name="servers">The servers of the cases.</param>
    /// <param name="folder">As above.</param>
    /// <param name="pods">As above.</param>
    public static string Of(IReadOnlyDictionary<string, string> settings, string servers, string folder, IReadOnlyDictionary<string, int> pods) => $$"""
        {{string.Concat(NginxProcess.Modules.Select(module => $"load_module {module}; "))}}
        daemon off; master_process off; pid {{folder}}/pid; error_log stderr info;
        events { worker_connections 128; }
        http {
          lua_package_path "{{NginxProcess.Files}}/usr/share/lua/5.1/?.lua;;";
          init_by_lua_block {
            pods = { {{string.Join(", ", pods.Where(pod => pod.Key != "auth").Select(pod => $"['default-{pod.Key}-80'] = {pod.Value}"))}} }
            function enter()
              local v = ngx.var
              v.pass_access_scheme, v.best_http_host = v.scheme, v.http_host or v.host
              v.pass_port = v.scheme == "https" and "443" or "80"
              if v.scheme == "http" and (v.force_ssl_redirect == "true" or v.ssl_redirect == "true") then
                return ngx.redirect("https://" .. v.host .. v.request_uri:gsub("/$", ""), 308)
              end
              if not pods[v.proxy_upstream_name] then ngx.exit(503) end
            end
            function leave(tls)
              if tls and ngx.var.scheme == "https" then ngx.header["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains" end
            end
          }
          client_body_temp_path {{folder}}/body; proxy_temp_path {{folder}}/proxy;
          fastcgi_temp_path {{folder}}/fastcgi; uwsgi_temp_path {{folder}}/uwsgi; scgi_temp_path {{folder}}/scgi;
          client_header_buffer_size 1k; large_client_header_buffers 4 8k;
          underscores_in_headers off; ignore_invalid_headers on; limit_req_status 503; limit_conn_status 503;
          include {{NginxProcess.Files}}/etc/nginx/mime.types; default_type text/html;
          server_tokens off; more_clear_headers Server; uninitialized_variable_warn off; access_log off;
          map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
          map $http_x_request_id $req_id { default $http_x_request_id; '' $request_id; }
          geo $literal_dollar { default "$"; }
          server_name_in_redirect off; port_in_redirect off;
          ssl_certificate {{folder}}/certificate.pem; ssl_certificate_key {{folder}}/key.pem;
          {{settings.GetValueOrDefault("http-snippet")}}
          upstream upstream_balancer {
            server 127.0.0.1:9;
            balancer_by_lua_block {
              local port = pods[ngx.var.proxy_upstream_name]
              if port then require("ngx.balancer").set_current_peer("127.0.0.1", port) end
            }
          }
          {{servers}}
        }
        """;

    /// <summary>The server of a case alone.</summary>
    /// <param name="case">As above.</param>
    /// <param name="folder">As above.</param>
    /// <param name="ports">As above.</param>
    public static string ServerOf(SnippetCase @case, string folder, (int Http, int Https) ports) => $$"""
        server {
          listen 127.0.0.1:{{ports.Http}}; listen 127.0.0.1:{{ports.Https}} ssl; server_name "{{@case.Host}}";
          set $proxy_upstream_name "-";
          {{@case.AllIngresses.Select(NginxLocation.ServerSnippet).FirstOrDefault(snippet => snippet is not null)}}
          {{Locations(@case, folder)}}
          {{@case.Configmap.GetValueOrDefault("server-snippet")}}
        }
        """;

    /// <summary>The longest path first; what no path covers goes to the default backend.</summary>
    static string Locations(SnippetCase @case, string folder)
    {
        var isRegex = @case.AllIngresses.Any(NginxLocation.AsksForRegex);
        var all = @case.AllIngresses.SelectMany(ingress => ingress.Paths.Select(path => (Ingress: ingress, Path: path)))
            .OrderByDescending(one => one.Path.Path.Length).ThenBy(one => one.Path.Path, StringComparer.Ordinal).ToList();
        if (all.TrueForAll(one => one.Path.Path != "/"))
            all.Add((new() { Name = "" }, new() { Service = "errors" }));
        return string.Join('\n', all.Select((one, number) => NginxLocation.Of(@case, one.Ingress, one.Path, number, isRegex, $"{folder}/users")));
    }
}
