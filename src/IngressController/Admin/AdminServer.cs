using System.Text;
using IngressController.Admin.Status;
using IngressController.Budgets;
using IngressController.Metrics;
using IngressController.Metrics.Exposition;
using IngressController.Options;
using IngressController.Proxy;
using IngressController.Proxy.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace IngressController.Admin;

/// <summary>
/// The port of health, metrics and status page. A separate server: full traffic ports do not block probes, and it stops after
/// them.
/// </summary>
sealed class AdminServer : IDisposable
{
    const int MaxConnections = 256;

    readonly IServer _server;
    readonly AdminApplication _application;
    ListenOptions? _listener;

    public AdminServer(
        ControllerOptions options, Readiness readiness, MetricsRegistry metrics, StatusPages? pages, KestrelFactory kestrel, Ledger ledger)
    {
        var connections = new FairConnections(ledger, Bounds.ManagementConnections, OpenFiles.Few(MaxConnections));
        _application = new(options.HealthCheckPath, readiness, metrics, pages);
        _server = kestrel.Create(settings =>
        {
            settings.Limits.MaxRequestBodySize = 0;
            _listener = KestrelFactory.Listen(settings, options.HealthzHost, options.HealthzPort,
                listener => listener.Use(next => connection => connections.HandleAsync(connection, next)));
        });
    }

    /// <summary>The bound port, once started.</summary>
    public int Port => _listener!.IPEndPoint!.Port;

    public Task StartAsync(CancellationToken cancellation) => _server.StartAsync(_application, cancellation);

    public Task StopAsync(CancellationToken abort) => _server.StopAsync(abort);

    public void Dispose() => _server.Dispose();

    sealed class AdminApplication(string healthPath, Readiness readiness, MetricsRegistry metrics, StatusPages? pages) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

        public Task ProcessRequestAsync(HttpContext context)
        {
            if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
                return AnswerAsync(context, StatusCodes.Status405MethodNotAllowed, "only GET\n");
            return context.Request.Path.Value switch
            {
                { } path when path == healthPath => readiness.IsDraining
                    ? AnswerAsync(context, StatusCodes.Status500InternalServerError, "shutting down\n")
                    : AnswerAsync(context, StatusCodes.Status200OK, "ok"),
                "/readyz" => readiness.Problem is { } problem
                    ? AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, $"{problem}\n")
                    : AnswerAsync(context, StatusCodes.Status200OK, "ok"),
                "/metrics" => ScrapeAsync(context),
                _ => pages?.TryAnswer(context) ?? AnswerAsync(context, StatusCodes.Status404NotFound,
                    $"{healthPath}, /readyz and /metrics are here" +
                    $"{(pages is null ? "" : $", the status page is /, its data {StatusPages.Data}")}\n"),
            };
        }

        public void DisposeContext(HttpContext context, Exception? exception)
        {
        }

        Task ScrapeAsync(HttpContext context)
        {
            var format = ExpositionFormats.Negotiate(context.Request.Headers.Accept);
            context.Response.ContentType = format.ContentType();
            return HttpMethods.IsHead(context.Request.Method)
                ? Task.CompletedTask
                : metrics.WriteAsync(context.Response.Body, format, context.RequestAborted);
        }

        static Task AnswerAsync(HttpContext context, int status, string text)
        {
            var body = Encoding.UTF8.GetBytes(text);
            context.Response.StatusCode = status;
            context.Response.ContentType = "text/plain; charset=utf-8";
            context.Response.ContentLength = body.Length;
            return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(body).AsTask();
        }
    }
}
