using IngressController.Proxy.Balancing;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace IngressController.Proxy.Forwarding;

/// <summary>
/// The last step of every pipeline: sends the request to a destination, and to another one when that is safe. The seam behind
/// which forwarding happens; nothing outside this folder knows YARP.
/// </summary>
sealed class ForwardStep(IHttpForwarder forwarder, UpstreamClient client)
{
    public async Task HandleAsync(RequestContext context)
    {
        var http = context.Http;
        if (context.Upstream is not { } upstream)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (upstream.Upstream.External is not null && !upstream.Resolved.Task.IsCompleted)
            await upstream.Resolved.Task.WaitAsync(http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        EmptyBody.AddWhereNeeded(http);
        var exchange = context.Exchange;
        http.Response.StatusCode = context.Route!.Route.StatusWithoutDestination;

        // The destinations are read anew for each try: a pod may have been replaced since the last one.
        while (upstream.Next(context) is { } destination)
        {
            // What the last try left behind goes: the next one starts with a clean answer.
            http.Response.Clear();
            http.Features.Set<IForwarderErrorFeature>(null);
            exchange.Try(destination);
            var error = await forwarder.SendAsync(http, destination.HttpPrefix, client.Invoker, UpstreamClient.DefaultRequest, exchange, CancellationToken.None)
                .ConfigureAwait(false);
            if (error == ForwarderError.None)
            {
                exchange.EndTry(client.ConnectTimes, failure: null);
                return;
            }

            var failure = UpstreamFailure.Of(error, http);
            exchange.EndTry(client.ConnectTimes, failure.Status);
            if (failure.UpstreamFailed)
                upstream.Failed(destination);
            if (failure.ClientIsGone)
                context.Status = StatusCodes.Status499ClientClosedRequest;
            else if (!http.Response.HasStarted)
                http.Response.StatusCode = failure.Status;
            if (!failure.MayTryAgain(http) || exchange.HasResponse || exchange.Tried.Count >= TriedDestinations.Capacity)
                return;
        }
    }
}
