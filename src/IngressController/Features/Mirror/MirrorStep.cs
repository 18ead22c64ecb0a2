using IngressController.Proxy;
using IngressController.Proxy.Forwarding;
using IngressController.Proxy.Outgoing;

namespace IngressController.Features.Mirror;

/// <summary>
/// Copies the requests of one route. A copy equals what the pod gets, except for Host. Without body it is sent at once; with a body
/// it is sent when the pod has got all of it, and not at all when the body is too large or incomplete.
/// </summary>
/// <param name="target">What is copied, and where to.</param>
/// <param name="sender">Sends copies.</param>
/// <param name="share">The places and the memory of the route's namespace.</param>
/// <param name="connections">The connections of the route's namespace.</param>
sealed class MirrorStep(IMirrorTarget target, MirrorSender sender, MirrorShare share, HttpMessageInvoker connections)
{
    public Task RunAsync(RequestContext context, RequestStep next)
    {
        var http = context.Http;

        // A connection that switches to another protocol is no request that could be sent twice.
        if (HttpMethods.IsConnect(http.Request.Method) || http.Features.IsUpgradable())
            return next(context);
        if (!target.WithBody || !http.Features.MayHaveBody())
        {
            Send(context, body: null);
            return next(context);
        }

        return RunWithBodyAsync(context, next);
    }

    async Task RunWithBodyAsync(RequestContext context, RequestStep next)
    {
        var request = context.Http.Request;
        using var copy = new CopiedBody(request.Body, request.ContentLength, share.Memory);
        copy.Completed = () => Send(context, copy.Take());
        request.Body = copy;
        try
        {
            await next(context);
        }
        finally
        {
            if (!copy.IsComplete)
                sender.Drop(copy.Overflow ?? MirrorOutcome.Incomplete);
        }
    }

    // Catch everything: a failed copy must not affect the client, and its resources must be released.
    void Send(RequestContext context, MirrorBody? body)
    {
        var place = sender.TryEnter(share);
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

    HttpRequestMessage? MessageFor(RequestContext context, MirrorBody? body)
    {
        if (!target.TryFind(context, out var url, out var host))
            return null;
        var method = context.Http.Request.Method;
        var head = new OutgoingHead();
        head.Begin(method, url.Target);
        RequestHeaders.Write(context, head, url.Host.Text, body is null ? BodyFraming.None : BodyFraming.OfLength(body.Length));
        context.Route!.EditRequest(context, head);
        if (!host.IsNone)
            head.SetHost(host);
        return head.ToMessage(method, url, body, target.IsHttp2);
    }
}
