using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;
using IngressController.Proxy;

namespace IngressController.Features.ExternalAuth;

/// <summary>
/// Asks authentication services. Whatever goes wrong on the way is an answer that lets nobody in; nothing here throws unless
/// the client has gone.
/// </summary>
sealed partial class AuthClient(TimeProvider time, ILogger log) : IDisposable
{
    /// <summary>nginx' proxy_connect_timeout and proxy_read_timeout (behaviour 91).</summary>
    static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(60);

    /// <summary>A service that is down refuses every request: that is said once in this time.</summary>
    static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(10);

    readonly HttpMessageInvoker _invoker = new(CreateHandler());
    long _nextLog = long.MinValue;

    public void Dispose() => _invoker.Dispose();

    public async ValueTask<AuthAnswer> AskAsync(ExternalAuthPolicy policy, Uri url, RequestContext context)
    {
        using var question = AuthQuestion.Make(policy, url, context);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(context.Http.RequestAborted);
        using var timer = time.CreateTimer(static state => ((CancellationTokenSource)state!).Cancel(), timeout, AnswerTimeout, Timeout.InfiniteTimeSpan);
        try
        {
            using var answer = await _invoker.SendAsync(question, timeout.Token).ConfigureAwait(false);
            return new((int)answer.StatusCode, answer.Headers);
        }
        catch (Exception error) when (!context.Http.RequestAborted.IsCancellationRequested)
        {
            Report(context, url, timeout.IsCancellationRequested ? $"no answer within {AnswerTimeout.TotalSeconds} s" : error.Message);
            return AuthAnswer.None;
        }
    }

    /// <summary>Tells the log why requests are refused with 500.</summary>
    public void Report(RequestContext context, Uri? url, string reason)
    {
        var now = time.GetTimestamp();
        var next = Interlocked.Read(ref _nextLog);
        if (now >= next && Interlocked.CompareExchange(ref _nextLog, now + (long)(LogInterval.TotalSeconds * time.TimestampFrequency), next) == next)
            LogFailed(log, context.Route?.Route.Ingress?.ToString() ?? "", url?.GetLeftPart(UriPartial.Authority) ?? "(no host)", reason);
    }

    [SuppressMessage("Security", "CA5359", Justification = "nginx' proxy_ssl_verify off, as auth-url always had it: services in the cluster make their own certificates.")]
    static SocketsHttpHandler CreateHandler() => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = ConnectTimeout,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        // So that a name whose address has changed is soon looked up again.
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "Requests of {Ingress} are refused with 500, because their authentication service {Service} failed: {Reason}")]
    static partial void LogFailed(ILogger log, string ingress, string service, string reason);
}
