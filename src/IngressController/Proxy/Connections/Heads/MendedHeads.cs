using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace IngressController.Proxy.Connections.Heads;

/// <summary>Puts <see cref="MendedInput"/> before Kestrel's parser of HTTP/1, and tells it of each head that was parsed.</summary>
static class MendedHeads
{
    /// <param name="listener">A listener for whose connections it is decided by now what they speak.</param>
    public static void MendHeads(this ListenOptions listener) => listener.Use(next => connection =>
    {
        if (connection.Features.Get<ITlsApplicationProtocolFeature>()?.ApplicationProtocol.Span.SequenceEqual("h2"u8) == true)
            return next(connection);
        var input = new MendedInput(connection.Transport.Input);
        connection.Features.Set(input);
        connection.Transport = new MendedTransport(input, connection.Transport.Output);
        return next(connection);
    });

    /// <summary>To be called for each request before anything is read of its body.</summary>
    /// <returns>False: the request is none, but a piece of the body before it; nobody may serve it.</returns>
    public static bool HeadWasRead(this MendedInput input, IFeatureCollection request)
    {
        var head = request.GetRequiredFeature<IHttpRequestFeature>();
        return input.HeadWasRead(request.IsUpgradable() || HttpMethods.IsConnect(head.Method) ? null : request.MayHaveBody() ? head.Headers.ContentLength : 0);
    }

    /// <summary>
    /// To be called at the end of each request. Where it is not known where the rest of a body ends, no further request is read
    /// behind it: when a client goes in the middle of a body, Kestrel would take what is left of it for the next one.
    /// </summary>
    public static void RequestEnds(this MendedInput input, IFeatureCollection request)
    {
        if (!input.KnowsBodies && request.MayHaveBody() && request.Get<IHttpRequestTrailersFeature>() is not { Available: true })
            request.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
    }

    sealed record MendedTransport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
