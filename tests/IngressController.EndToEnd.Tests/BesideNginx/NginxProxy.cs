using System.Net;
using System.Net.Sockets;
using IngressController.EndToEnd.Tests.Machine;

namespace IngressController.EndToEnd.Tests.BesideNginx;

/// <summary>Debian's nginx in front of one pod, with the directives that ingress-nginx has by default. It listens on a socket of its own folder.</summary>
sealed class NginxProxy : IAsyncDisposable
{
    readonly Scratch _folder;
    readonly RunningProgram _program;

    NginxProxy(Scratch folder, RunningProgram program) => (_folder, _program) = (folder, program);

    UnixDomainSocketEndPoint Address => new(_folder.File("http"));

    public static Task<NginxProxy> StartAsync(IPEndPoint pod) => StartAsync($"""
        proxy_pass http://{pod.Address.MapToIPv4()}:{pod.Port};
        proxy_http_version 1.1;
        proxy_set_header Host $http_host;
        proxy_set_header Connection "";
        """);

    /// <param name="directives">Those of its only location.</param>
    public static async Task<NginxProxy> StartAsync(string directives)
    {
        var folder = new Scratch("nginx");
        await File.WriteAllTextAsync(folder.File("nginx.conf"), $$"""
            daemon off; master_process off; pid {{folder.File("pid")}}; error_log stderr;
            events { worker_connections 256; }
            http {
              access_log off;
              client_body_temp_path {{folder.File("body")}}; proxy_temp_path {{folder.File("proxy")}};
              fastcgi_temp_path {{folder.File("fastcgi")}}; uwsgi_temp_path {{folder.File("uwsgi")}}; scgi_temp_path {{folder.File("scgi")}};
              server {
                listen unix:{{folder.File("http")}};
                server_name *.w.example a.example;
                location / {
                  {{directives}}
                }
              }
              server { listen unix:{{folder.File("http")}} default_server; location / { return 404; } }
            }
            """);
        var program = RunningProgram.Start(Program(), "-p", folder.Path, "-c", folder.File("nginx.conf"));
        var nginx = new NginxProxy(folder, program);
        await Eventually.TrueAsync("nginx listens", () => program.HasExited || File.Exists(folder.File("http")));
        Assert.False(program.HasExited, program.Log);
        return nginx;
    }

    public async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(Address);
        return socket;
    }

    public async ValueTask DisposeAsync()
    {
        await _program.DisposeAsync();
        _folder.Dispose();
    }

    static string Program()
    {
        var found = Unpacked.Find("nginx", "usr/sbin/nginx");
        Requirement.Demand(found is not null, "nginx, which tests/run unpacks");
        return found!;
    }
}
