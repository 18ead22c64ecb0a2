using System.Net;
using IngressController.Proxy;
using IngressController.Proxy.Forwarding;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace IngressController.Features.Mirror;

/// <summary>
/// Copies the requests of one route. A copy says what the pod is told, Host apart. Without body it leaves at once; with one it
/// leaves when the pod has been sent the whole of it, and not at all when that is too large or never happens.
/// </summary>
sealed class MirrorStep(MirrorPolicy policy, MirrorSender sender)
{
    static readonly UriCreationOptions AsGiven = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public Task RunAsync(RequestContext context, RequestStep next)
    {
        var http = context.Http;

        // A connection that is handed over to another protocol is no request that could be sent twice.
        if (HttpMethods.IsConnect(http.Request.Method) || http.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true })
            return next(context);
        if (!policy.WithBody || http.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true })
        {
            if (sender.TryEnter())
                Send(context, body: null);
            return next(context);
        }

        return RunWithBodyAsync(context, next);
    }

    async Task RunWithBodyAsync(RequestContext context, RequestStep next)
    {
        var request = context.Http.Request;
        using var copy = new CopiedBody(request.Body, request.ContentLength, sender.Memory);
        copy.Completed = () =>
        {
            if (sender.TryEnter())
                Send(context, copy.Take());
        };
        request.Body = copy;
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            if (!copy.IsComplete)
                sender.Drop(copy.Overflow ?? MirrorOutcome.Incomplete);
        }
    }

    // Called with a place taken, which the sender gives back.
    void Send(RequestContext context, MirrorBody? body)
    {
        if (!Uri.TryCreate(policy.Target.Evaluate(context), AsGiven, out var target) || target.Scheme is not ("http" or "https") || target.Host.Length == 0)
        {
            body?.Dispose();
            sender.Leave(MirrorOutcome.BadTarget);
            return;
        }

        var message = new HttpRequestMessage(new(context.Http.Request.Method), target)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = body,
        };
        RequestHeaders.Copy(context, message);
        context.Route!.EditRequest(context, message);
        message.Headers.Host = policy.Host ?? target.Host;
        if (body is not null)
            message.Content!.Headers.ContentLength = body.Length;
        sender.Send(message);
    }
}
