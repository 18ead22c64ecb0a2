using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace IngressController.Proxy.Connections.Heads;

/// <summary>Puts <see cref="Http1Connection"/> in front of Kestrel's HTTP/1 parser, and reports each parsed head to it.</summary>
static class MendedHeads
{
    /// <param name="listener">A listener whose protocol detection is already added.</param>
    public static void MendHeads(this ListenOptions listener) => listener.Use(next => async connection =>
    {
        if (connection.SpeaksHttp2())
        {
            connection.Transport = new PacedTransport(connection.Transport, connection.Features.Get<ClientPlace>());
            await next(connection);
            return;
        }

        await using var http = new Http1Connection(connection);
        connection.Features.Set(http);
        await next(http);
    });

    /// <summary>Call for each request before its body is read.</summary>
    /// <returns>False: this is no request but part of the previous body, and must not be served.</returns>
    public static bool HeadWasRead(this MendedInput input, IFeatureCollection request)
    {
        var head = request.GetRequiredFeature<IHttpRequestFeature>();
        return input.HeadWasRead(request.MayHaveBody() && !request.IsUpgradable() ? head.Headers.ContentLength : 0);
    }

    /// <summary>
    /// Call at the end of each request. When the end of the body is unknown, no further request is read: after a client leaves in
    /// the middle of a body, Kestrel would parse the rest of it as the next request.
    /// </summary>
    public static void RequestEnds(this MendedInput input, IFeatureCollection request)
    {
        input.DropHead();
        if (!input.KnowsBodies && request.MayHaveBody() && request.Get<IHttpRequestTrailersFeature>() is not { Available: true })
            request.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
    }
}
