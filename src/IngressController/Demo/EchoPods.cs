using System.Net;
using System.Text;
using IngressController.Proxy;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace IngressController.Demo;

/// <summary>The lab's pods: small servers on loopback addresses that echo the request.</summary>
sealed class EchoPods(KestrelFactory kestrel) : IAsyncDisposable
{
    readonly List<IServer> _servers = [];

    public async Task StartAsync(string name, IPAddress address, int port, CancellationToken cancellation)
    {
        var server = kestrel.Create(options => KestrelFactory.Listen(options, address, port, _ => { }));
        _servers.Add(server);
        await server.StartAsync(new Echo(name), cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.StopAsync(new(canceled: true));
            server.Dispose();
        }
    }

    sealed class Echo(string name) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

        public Task ProcessRequestAsync(HttpContext context)
        {
            var text = new StringBuilder($"{name} at {context.Connection.LocalIpAddress} got this from {context.Connection.RemoteIpAddress}:\n\n");
            text.Append($"{context.Request.Method} {context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget}\n");
            foreach (var (header, value) in context.Request.Headers)
                text.Append($"{header}: {value}\n");
            context.Response.ContentType = "text/plain; charset=utf-8";
            return context.Response.WriteAsync(text.ToString());
        }

        public void DisposeContext(HttpContext context, Exception? exception)
        {
        }
    }
}
