using IngressController.Budgets;
using IngressController.Options;
using IngressController.Proxy;
using IngressController.Proxy.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace IngressController.Admission;

/// <summary>The admission webhook's listener (behaviour 108). A separate server: traffic cannot block the API server's reviews.</summary>
sealed partial class AdmissionServer : IDisposable
{
    /// <summary>With HTTP/1.1 a connection has one request at a time.</summary>
    const int MaxConnections = 128;

    /// <summary>
    /// ingress-nginx' limit. The API server accepts objects of 3 MiB, and a review holds the old and the new one in a longer
    /// notation.
    /// </summary>
    public const long MaxBody = 9 * 1024 * 1024;

    readonly IServer _server;
    readonly AdmissionApplication _application;
    readonly ILogger _log;
    ListenOptions? _listener;

    public AdmissionServer(
        AdmissionOptions options,
        AdmissionTls tls,
        IngressReviewer reviewer,
        KestrelFactory kestrel,
        Ledger ledger,
        TimeProvider time,
        ILogger<AdmissionServer> log)
    {
        _log = log;
        _application = new(reviewer, new(ledger), time, log);
        var connections = new FairConnections(ledger, Bounds.WebhookRequests, OpenFiles.Few(MaxConnections));
        _server = kestrel.Create(settings =>
        {
            settings.Limits.MaxRequestBodySize = MaxBody;
            _listener = KestrelFactory.Listen(settings, options.Address, options.Port, listener =>
            {
                listener.Protocols = HttpProtocols.Http1;
                listener.Use(next => connection => connections.HandleAsync(connection, next));
                listener.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => new(tls.ForHandshake()) });
            });
        });
    }

    /// <summary>The bound port, once started.</summary>
    public int Port => _listener!.IPEndPoint!.Port;

    public async Task StartAsync(CancellationToken cancellation)
    {
        await _server.StartAsync(_application, cancellation);
        LogListening(_log, Port);
    }

    /// <summary>Stops accepting, then waits for open reviews until <paramref name="abort"/>.</summary>
    public Task StopAsync(CancellationToken abort) => _server.StopAsync(abort);

    public void Dispose() => _server.Dispose();

    [LoggerMessage(Level = LogLevel.Information, Message = "Admission webhook on port {Port}")]
    static partial void LogListening(ILogger log, int port);
}
