using System.Net.Http.Headers;
using IngressController.Proxy;
using IngressController.Proxy.Connections;
using IngressController.Proxy.Outgoing;

namespace IngressController.Features.ExternalAuth;

/// <summary>
/// Asks authentication services. Every failure becomes an answer that admits nobody; exceptions are thrown only when the client has
/// disconnected.
/// </summary>
sealed partial class AuthClient(TimeProvider time, ILogger log)
{
    /// <summary>nginx' proxy_read_timeout (behaviour 91).</summary>
    static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(60);

    /// <summary>A service that is down refuses every request, so the log repeats this only after the interval.</summary>
    static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(10);

    readonly Occasional _failed = new(time, LogInterval);

    public async ValueTask<AuthAnswer> AskAsync(
        ExternalAuthPolicy policy, IRouteQuestionRules? rules, HttpMessageInvoker connections, OutgoingUrl url, RequestContext context)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(context.Http.RequestAborted);
        using var timer = time.CreateTimer(static state => ((CancellationTokenSource)state!).Cancel(), timeout, AnswerTimeout, Timeout.InfiniteTimeSpan);
        try
        {
            using var question = AuthQuestion.Make(policy, rules, url, context);
            using var answer = await connections.SendAsync(question, timeout.Token);
            if (BrokenHeader(answer.Headers) is not { } broken)
                return new((int)answer.StatusCode, answer.Headers);
            Report(context, url, $"the value of {broken} in its answer holds a control character");
            return AuthAnswer.None;
        }
        catch (Exception error) when (!context.Http.RequestAborted.IsCancellationRequested)
        {
            Report(context, url, timeout.IsCancellationRequested ? $"no answer within {AnswerTimeout.TotalSeconds} s" : error.Message);
            return AuthAnswer.None;
        }
    }

    // Any header may be passed on, to the client or the pod.
    static string? BrokenHeader(HttpResponseHeaders headers)
    {
        foreach (var (name, values) in headers.NonValidated)
        {
            foreach (var value in values)
            {
                if (!FieldValue.IsValid(value))
                    return name;
            }
        }

        return null;
    }

    /// <summary>Logs why requests are refused with 500.</summary>
    public void Report(RequestContext context, OutgoingUrl? url, string reason)
    {
        if (_failed.IsDue(out _))
            LogFailed(log, context.Route?.Route.Ingress?.ToString() ?? "", url?.Origin ?? "(no host)", reason);
    }

    [LoggerMessage(Level = LogLevel.Error,
        Message = "Requests of {Ingress} are refused with 500, because their authentication service {Service} failed: {Reason}")]
    static partial void LogFailed(ILogger log, string ingress, string service, string reason);
}
