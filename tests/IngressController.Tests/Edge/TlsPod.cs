using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace IngressController.Tests.Edge;

/// <summary>A pod that speaks HTTPS, HTTP/1.1 and HTTP/2, and answers what it saw of the handshake.</summary>
sealed class TlsPod : IAsyncDisposable
{
    readonly WebApplication _application;
    readonly ConcurrentQueue<string> _answers;

    TlsPod(WebApplication application, ConcurrentQueue<string> answers) => (_application, _answers) = (application, answers);

    /// <summary>What it has answered so far.</summary>
    public IReadOnlyList<string> Answers => [.. _answers];

    public IPEndPoint Endpoint => IPEndPoint.Parse(new Uri(_application.Urls.First()).Authority);

    public static async Task<TlsPod> StartAsync(X509Certificate2 certificate)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration()
            .ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listener => listener.UseHttps(https =>
            {
                // A name that was sent is part of the connection's features; the selector sees it first.
                https.ServerCertificateSelector = (connection, name) =>
                {
                    connection!.Items["sni"] = name;
                    return certificate;
                };
                https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                https.ClientCertificateValidation = (_, _, _) => true;
            })));
        var application = builder.Build();
        var answers = new ConcurrentQueue<string>();
        application.Run(context => AnswerAsync(context, answers));
        await application.StartAsync();
        return new(application, answers);
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _application.StopAsync(atOnce.Token);
        await _application.DisposeAsync();
    }

    static async Task AnswerAsync(HttpContext context, ConcurrentQueue<string> answers)
    {
        var items = context.Features.Get<Microsoft.AspNetCore.Connections.Features.IConnectionItemsFeature>()!.Items;
        var client = await context.Connection.GetClientCertificateAsync();
        if (context.Response.SupportsTrailers())
            context.Response.DeclareTrailer("grpc-status");
        var answer = $"{context.Request.Protocol} sni={items["sni"]} client={client?.Subject} host={context.Request.Host}";
        answers.Enqueue(answer);
        await context.Response.WriteAsync(answer);
        if (context.Response.SupportsTrailers())
            context.Response.AppendTrailer("grpc-status", "0");
    }
}
