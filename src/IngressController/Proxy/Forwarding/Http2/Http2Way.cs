using System.Net;
using IngressController.Proxy.Balancing;
using IngressController.Proxy.Forwarding.Bodies;
using Yarp.ReverseProxy.Forwarder;

namespace IngressController.Proxy.Forwarding.Http2;

/// <summary>HTTP/2 to pods (gRPC, gRPCS), by YARP's forwarder: nothing outside this folder uses that.</summary>
sealed class Http2Way(Http2Client client, ForwardSettings settings, IHttpForwarder forwarder) : UpstreamWay
{
    readonly HttpMessageInvoker _invoker = client.CreateInvoker(settings);

    readonly ForwarderRequestConfig _request = new()
    {
        Version = HttpVersion.Version20,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        ActivityTimeout = settings.ActivityTimeout,
    };

    public override async ValueTask<TryResult> TryAsync(RequestContext context, DestinationState destination, BufferedBody? body)
    {
        var http = context.Http;

        // Clear the traces of the last try.
        http.Response.Clear();
        http.Features.Set<IForwarderErrorFeature>(null);
        EmptyBody.AddWhereNeeded(http);
        var heads = new Http2Exchange(context, destination.Destination.Authority, client.MostOfHead);
        var begun = Environment.TickCount64;
        var prefix = settings.Protocol == UpstreamProtocol.Grpcs ? destination.HttpsPrefix : destination.HttpPrefix;
        var error = await forwarder.SendAsync(http, prefix, _invoker, _request, heads, CancellationToken.None);
        if (heads.Message is { } message && client.ConnectTimes.Find(message) is { } took)
            context.Exchange.Connected(took);
        if (error != ForwarderError.None)
        {
            var failure = ForwarderFailure.Of(error, http);
            if (failure.Condition == RetryConditions.Timeout && failure.IsSent)
                await client.CloseSilentAsync(destination.Destination, begun);
            return failure;
        }

        return heads.IsTooLarge ? TryResult.Invalid($"the head of its answer is larger than {client.MostOfHead} bytes (proxy-buffer-size)")
            : heads.Kept is { } outcome ? new(outcome, context.Exchange.StatusOfTry)
            : TryResult.Passed(http.Response.StatusCode);
    }
}
