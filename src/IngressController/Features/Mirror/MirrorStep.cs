using IngressController.Core.Routing;
using IngressController.Proxy;
using IngressController.Proxy.Forwarding;
using IngressController.Proxy.Outgoing;
using Microsoft.AspNetCore.Http;

namespace IngressController.Features.Mirror;

/// <summary>
/// Copies the requests of one route. A copy says what the pod is told, Host apart. Without body it leaves at once; with one it
/// leaves when the pod has been sent the whole of it, and not at all when that is too large or never happens.
/// </summary>
/// <param name="policy">What is copied where to.</param>
/// <param name="sender">Sends copies.</param>
/// <param name="connections">The connections of the route's namespace.</param>
sealed class MirrorStep(MirrorPolicy policy, MirrorSender sender, HttpMessageInvoker connections)
{
    public Task RunAsync(RequestContext context, RequestStep next)
    {
        var http = context.Http;

        // A connection that is handed over to another protocol is no request that could be sent twice.
        if (HttpMethods.IsConnect(http.Request.Method) || http.Features.IsUpgradable())
            return next(context);
        if (!policy.WithBody || !http.Features.MayHaveBody())
        {
            Send(context, body: null);
            return next(context);
        }

        return RunWithBodyAsync(context, next);
    }

    async Task RunWithBodyAsync(RequestContext context, RequestStep next)
    {
        var request = context.Http.Request;
        using var copy = new CopiedBody(request.Body, request.ContentLength, sender.Memory);
        copy.Completed = () => Send(context, copy.Take());
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

    // The copy is nobody's affair but ours: nothing that goes wrong with it reaches the client, and what was taken for it is given back.
    void Send(RequestContext context, MirrorBody? body)
    {
        var place = sender.TryEnter();
        HttpRequestMessage? message = null;
        try
        {
            if (place is null)
                return;
            message = MessageFor(context, body);
            if (message is null)
            {
                place.Outcome = MirrorOutcome.BadTarget;
                return;
            }

            sender.Send(place, connections, message);
            (place, message, body) = (null, null, null);
        }
        catch (Exception error)
        {
            sender.Report(error);
        }
        finally
        {
            message?.Dispose();
            body?.Dispose();
            place?.Dispose();
        }
    }

    // Null when the variables of target or host give none.
    HttpRequestMessage? MessageFor(RequestContext context, MirrorBody? body)
    {
        if (policy.Target.For(context) is not { } url || HostOf(context, url) is not { } host)
            return null;
        var message = OutgoingHead.Create(context.Http.Request.Method, url);
        message.Content = body;
        var head = new OutgoingHead(message);
        RequestHeaders.Copy(context, head);
        context.Route!.EditRequest(context, head);
        head.SetHost(host);
        if (body is not null)
            head.SetLength(body.Length);
        return message;
    }

    RequestHost? HostOf(RequestContext context, OutgoingUrl url) =>
        policy.Host is not { } template ? url.Host.WithoutPort
        : RequestHost.TryParse(template.Evaluate(context), out var host) ? host
        : null;
}
