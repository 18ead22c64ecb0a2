using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace IngressController.Tests.Proxy.Wire;

/// <summary>
/// Debian's nginx in front of the pods of all cases, with the directives that ingress-nginx' template has for a location. It listens on
/// sockets of its own folder, one for each set of settings, so that the client's address and the port are given as text.
/// </summary>
sealed class NginxPeer : IAsyncDisposable
{
    readonly string _folder;
    readonly Process _process;
    readonly List<string> _groups;

    NginxPeer(string folder, Process process, List<string> groups) => (_folder, _process, _groups) = (folder, process, groups);

    /// <summary>The program on the path, or where tests/run unpacks it; null for none.</summary>
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin")
        .Append(Path.Combine(Cache, "nginx", "usr", "sbin"))
        .Select(folder => Path.Combine(folder, "nginx")).FirstOrDefault(File.Exists);

    /// <summary>Where tests/run unpacks packages.</summary>
    public static string Cache => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } given
            ? given
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "ingress-yarp");

    public static async Task<NginxPeer> StartAsync(IReadOnlyCollection<(WireCase Case, WirePod Pod)> cases)
    {
        var folder = Directory.CreateTempSubdirectory("nginx-wire").FullName;
        var groups = cases.Select(one => GroupOf(one.Case)).Distinct().ToList();
        await File.WriteAllTextAsync(Path.Combine(folder, "nginx.conf"), Configuration(folder, cases, groups));
        var process = Process.Start(new ProcessStartInfo(Program!, ["-p", folder, "-c", Path.Combine(folder, "nginx.conf")]) { RedirectStandardError = true })!;
        var log = new StringBuilder();
        process.ErrorDataReceived += (_, line) => log.Append(line.Data).Append('\n');
        process.BeginErrorReadLine();
        var nginx = new NginxPeer(folder, process, groups);
        for (var left = 2000; !File.Exists(Path.Combine(folder, "pid")); left--)
        {
            if (process.HasExited || left == 0)
            {
                await nginx.DisposeAsync();
                throw new InvalidOperationException($"nginx does not start: {log}");
            }

            await Task.Delay(5);
        }

        return nginx;
    }

    public async Task<Socket> ConnectAsync(WireCase @case)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketOf(_folder, _groups.IndexOf(GroupOf(@case)))));
        return socket;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    static string GroupOf(WireCase @case) => string.Join('\n', @case.Settings);

    static string SocketOf(string folder, int group) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"http{group}"));

    static string Configuration(string folder, IReadOnlyCollection<(WireCase Case, WirePod Pod)> cases, List<string> groups)
    {
        var text = new StringBuilder($$"""
            daemon off; master_process off; pid {{folder}}/pid; error_log stderr {{Environment.GetEnvironmentVariable("NGINX_WIRE_LOG") ?? "crit"}};
            events { worker_connections 8192; }
            http {
              access_log off; server_tokens off; server_names_hash_max_size 8192; server_names_hash_bucket_size 256;
              client_body_temp_path {{folder}}/body; proxy_temp_path {{folder}}/proxy;
              fastcgi_temp_path {{folder}}/fastcgi; uwsgi_temp_path {{folder}}/uwsgi; scgi_temp_path {{folder}}/scgi;
              client_header_buffer_size 1k; large_client_header_buffers 4 8k; client_body_buffer_size 8k;
              map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
              map $http_upgrade $connection_kept_by_none { default upgrade; '' close; }
              map $http_x_request_id $req_id { default $http_x_request_id; '' $request_id; }

            """);
        for (var group = 0; group < groups.Count; group++)
        {
            text.Append(CultureInfo.InvariantCulture, $$"""
                  server { listen unix:{{SocketOf(folder, group)}} default_server; {{Directives(groups[group].Split('\n'))}} location / { return 404; } }

                """);
        }

        var number = 0;
        foreach (var (@case, pod) in cases)
        {
            number++;
            var server = string.Create(CultureInfo.InvariantCulture, $"server {pod.Endpoint} max_fails=0;");
            var isKept = !@case.Settings.Contains("upstream-keepalive-connections: \"0\"");
            // ingress-nginx' balancer gives the same pod again, for as many tries as there may be; here it is three servers.
            text.Append(CultureInfo.InvariantCulture, $$"""
                  upstream pod{{number}} { {{server}} {{server}} {{server}} {{(isKept ? "keepalive 320;" : "")}} }
                  server { listen unix:{{SocketOf(folder, groups.IndexOf(GroupOf(@case)))}}; server_name {{@case.Rule}}; {{Directives(@case.Settings)}}
                    location / {
                      client_max_body_size 1m;
                      proxy_set_header Host {{Annotation(@case, "upstream-vhost") ?? "$http_host"}};
                      proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection {{(isKept ? "$connection_upgrade" : "$connection_kept_by_none")}};
                      proxy_set_header X-Request-ID {{(@case.Settings.Contains("generate-request-id: \"false\"") ? "$http_x_request_id" : "$req_id")}};
                      proxy_set_header X-Real-IP 127.0.0.1; proxy_set_header X-Forwarded-For 127.0.0.1;
                      proxy_set_header X-Forwarded-Host $http_host; proxy_set_header X-Forwarded-Port 80;
                      proxy_set_header X-Forwarded-Proto http; proxy_set_header X-Forwarded-Scheme http;
                      {{(@case.Settings.Contains("proxy-add-original-uri-header: \"true\"") ? "proxy_set_header X-Original-URI $request_uri;" : "")}}
                      proxy_set_header X-Scheme http; proxy_set_header X-Original-Forwarded-For $http_x_forwarded_for;
                      proxy_set_header X-Original-Forwarded-Host $http_x_forwarded_host; proxy_set_header Proxy "";
                      proxy_buffering {{Annotation(@case, "proxy-buffering") ?? "off"}};
                      proxy_buffer_size {{Annotation(@case, "proxy-buffer-size") ?? "4k"}}; proxy_buffers 4 {{Annotation(@case, "proxy-buffer-size") ?? "4k"}};
                      proxy_request_buffering {{Annotation(@case, "proxy-request-buffering") ?? "on"}};
                      proxy_http_version {{Annotation(@case, "proxy-http-version") ?? "1.1"}};
                      proxy_next_upstream {{Annotation(@case, "proxy-next-upstream") ?? "error timeout"}}; proxy_next_upstream_tries 3;
                      proxy_pass http://pod{{number}}; proxy_redirect off;
                    }
                  }

                """);
        }

        return text.Append("}\n").ToString();
    }

    static string Directives(IEnumerable<string> settings) => string.Concat(settings.Select(static setting => setting switch
    {
        "enable-underscores-in-headers: \"true\"" => "underscores_in_headers on; ",
        "ignore-invalid-headers: \"false\"" => "ignore_invalid_headers off; ",
        _ => "",
    }));

    static string? Annotation(WireCase @case, string name) => @case.Annotations.Where(line => line.StartsWith(name + ": ", StringComparison.Ordinal))
        .Select(line => line[(name.Length + 2)..]).FirstOrDefault();
}
