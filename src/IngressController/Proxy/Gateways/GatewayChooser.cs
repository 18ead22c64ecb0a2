using IngressController.Core.Gateways.Serving;
using IngressController.Proxy.Reasons;

namespace IngressController.Proxy.Gateways;

/// <summary>
/// Chooses the routes of requests that came to a Gateway: the listener by host, which is the only one whose routes count, then the rule, then
/// one of its backends by weight.
/// </summary>
/// <param name="random">Draws for the weights.</param>
/// <param name="time">The clock for validity of clients' certificates.</param>
sealed class GatewayChooser(Random random, TimeProvider time)
{
    /// <summary>Chooses one. False: the request is answered.</summary>
    /// <param name="context">The request.</param>
    /// <param name="endpoint">Where it came to.</param>
    public bool TryChoose(RequestContext context, GatewayEndpoint endpoint)
    {
        var gateways = context.Table.Gateways;
        var name = context.HostHeader.Name;
        if (gateways.Table.Find(endpoint) is not { } port || port.Gateway != context.Connection.GatewayOwner)
        {
            // The listener has gone since the connection was accepted, or another Gateway has its address now.
            context.Http.Response.Headers.Connection = "close";
            return Refuse(context, StatusCodes.Status404NotFound, AnswerReason.UnknownHost);
        }

        var listener = port.FindListener(name);
        if (listener is null)
            return Refuse(context, StatusCodes.Status404NotFound, AnswerReason.UnknownHost);
        if (context.Connection.Tls is { } session && !ReferenceEquals(port.FindListener(session.ServerName), listener))
            return Refuse(context, StatusCodes.Status421MisdirectedRequest, AnswerReason.Misdirected);

        // A listener of TLSRoutes since the connection was accepted speaks no HTTP; one with clients' certificates may ask for others now. A new
        // connection gets what is right.
        if (listener.IsTls || (listener.Clients is { } clients && !ClientRule.Admits(clients, context.Connection.Tls?.Client, time)))
        {
            context.Http.Response.Headers.Connection = "close";
            return Refuse(context, StatusCodes.Status421MisdirectedRequest, AnswerReason.Misdirected);
        }

        if (listener.Match(name, context.Target.Path.Span, new RuleRequest(context)) is not { } rule)
            return Refuse(context, StatusCodes.Status404NotFound, AnswerReason.UnknownPath);

        context.Route = gateways.Routes[rule.Draw(random).Index];
        context.Upstream = context.Route.Upstream;
        context.UpstreamTarget = ForPod(context.Target);
        return true;
    }

    /// <summary>The target as sent; the one that was matched where a pod that leaves dot segments as they are would read another path.</summary>
    public static OriginForm ForPod(in RequestTarget target) =>
        target.HasDotSegments && OriginForm.TryCreate($"{UriText.EscapePath(target.Path.ToString())}{target.Query}", out var resolved)
            ? resolved
            : target.Origin;

    static bool Refuse(RequestContext context, int status, AnswerReason reason)
    {
        context.AnswerWith(status, reason);
        return false;
    }
}
