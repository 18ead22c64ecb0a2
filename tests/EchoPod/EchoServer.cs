using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EchoPod;

/// <summary>
/// A pod: an HTTP server that tells what it was asked, and misbehaves on demand (see <see cref="EchoCommands"/>). It
/// speaks HTTP/1.1 and HTTP/2 with prior knowledge on each of its ports and adds the header <c>X-Pod</c> to every answer.
/// </summary>
public sealed class EchoServer : IAsyncDisposable
{
    readonly WebApplication _application;
    long _requests;
    long _open;
    long _aborted;
    long _bytesReceived;
    TaskCompletionSource? _next;

    EchoServer(string name, WebApplication application)
    {
        Name = name;
        _application = application;
    }

    public string Name { get; }

    /// <summary>The addresses it listens on, with the ports that were given for port 0.</summary>
    public IReadOnlyList<IPEndPoint> Endpoints { get; private set; } = [];

    /// <summary>The first of <see cref="Endpoints"/>.</summary>
    public IPEndPoint Endpoint => Endpoints[0];

    public EchoStatistics Statistics => new(
        Name,
        Interlocked.Read(ref _requests),
        Interlocked.Read(ref _open),
        Interlocked.Read(ref _aborted),
        Interlocked.Read(ref _bytesReceived));

    /// <summary>Completes when the server has stopped.</summary>
    public Task Completion => _application.WaitForShutdownAsync();

    /// <summary>Starts a pod on one address.</summary>
    public static Task<EchoServer> StartAsync(string name, IPEndPoint endpoint) => StartAsync(name, [endpoint]);

    /// <summary>Starts a pod.</summary>
    /// <param name="name">What it answers as its name.</param>
    /// <param name="endpoints">Where it listens; port 0 picks a free port.</param>
    /// <param name="bind">Makes a bound socket, for pods in a network namespace; null for an ordinary one.</param>
    /// <exception cref="IOException">An address cannot be bound.</exception>
    public static async Task<EchoServer> StartAsync(string name, IReadOnlyList<IPEndPoint> endpoints, Func<IPEndPoint, Socket>? bind = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.Zero);
        builder.Services.Configure<SocketTransportOptions>(options =>
        {
            if (bind is not null)
                options.CreateBoundListenSocket = endpoint => endpoint is IPEndPoint ip
                    ? bind(ip)
                    : SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        });
        builder.WebHost.ConfigureKestrel(options => Configure(options, endpoints));

        var application = builder.Build();
        var server = new EchoServer(name, application);
        application.UseWebSockets();
        application.Run(server.AnswerAsync);
        await application.StartAsync();
        var addresses = application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;
        server.Endpoints = [.. addresses.Where(address => !address.Contains("unix", StringComparison.Ordinal))
            .Select(address => IPEndPoint.Parse(new Uri(address).Authority))];
        return server;
    }

    /// <summary>Completes when the next request comes.</summary>
    public Task NextRequestAsync()
    {
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return (Interlocked.CompareExchange(ref _next, mine, null) ?? mine).Task;
    }

    /// <summary>Stops at once: listeners close, and so do all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }

    static void Configure(KestrelServerOptions options, IReadOnlyList<IPEndPoint> endpoints)
    {
        options.AddServerHeader = false;
        options.AllowSynchronousIO = false;
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        // The pod must see what a controller sends, whatever it is.
        options.Limits.MaxRequestHeadersTotalSize = 1 << 20;
        options.Limits.MaxRequestHeaderCount = 1000;
        options.RequestHeaderEncodingSelector = _ => System.Text.Encoding.Latin1;
        options.ResponseHeaderEncodingSelector = _ => System.Text.Encoding.Latin1;

        // Without TLS, Kestrel speaks either protocol on a port, not both: HTTP/2's own pipeline is borrowed from a
        // listener that nobody can reach.
        ConnectionDelegate? http2 = null;
        options.Listen(new UnixDomainSocketEndPoint("\0" + Guid.NewGuid().ToString("N")), listener =>
        {
            listener.Protocols = HttpProtocols.Http2;
            listener.Use(next => http2 = next);
        });
        foreach (var endpoint in endpoints)
        {
            options.Listen(endpoint, listener =>
            {
                listener.Protocols = HttpProtocols.Http1;
                listener.Use(next => async connection =>
                {
                    var isHttp2 = await Http2Preface.IsNextAsync(connection.Transport.Input);
                    await (isHttp2 ? http2! : next)(connection);
                });
            });
        }
    }

    async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == "/_stats")
        {
            await context.Response.WriteAsJsonAsync(Statistics, EchoJson.Default.EchoStatistics);
            return;
        }

        Interlocked.Increment(ref _requests);
        Interlocked.Increment(ref _open);
        Interlocked.Exchange(ref _next, null)?.TrySetResult();
        try
        {
            context.Response.Headers["X-Pod"] = Name;
            await EchoCommands.RunAsync(context, Name, count => Interlocked.Add(ref _bytesReceived, count));
        }
        catch (Exception error) when (error is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            Interlocked.Increment(ref _aborted);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }
}
