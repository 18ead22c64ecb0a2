using IngressController.Proxy.Balancing;
using IngressController.Proxy.Forwarding.Bodies;
using IngressController.Proxy.Forwarding.Http1;
using IngressController.Proxy.Outgoing;
using IngressController.Proxy.Reasons;

namespace IngressController.Proxy.Forwarding.FastCgi;

/// <summary>FastCGI 1.0 to applications such as PHP-FPM, a connection for each request.</summary>
/// <remarks>
/// As in ingress-nginx, no connection is kept: a process of PHP-FPM serves the connection that it has accepted and no other, so that each
/// idle one would take a process away from all other clients, of five that a pool has by default.
/// </remarks>
sealed class FastCgiWay(Http1Client client, ForwardSettings settings, ApplicationErrors errors) : UpstreamWay
{
    readonly ParameterList _parameters = new(settings.FastCgi);

    public override async ValueTask<TryResult> TryAsync(RequestContext context, DestinationState destination, BufferedBody? body)
    {
        var http = context.Http;
        if (http.Features.IsExtendedConnect())
            return TryResult.OfClient(StatusCodes.Status501NotImplemented, AnswerReason.UnsendableHead, "it was asked for a WebSocket, which FastCGI has not");
        Stream? input = body is not null ? body : http.HasBody() ? http.Request.Body : null;
        using var request = new FastCgiRequest();
        if (ProblemOf(context, destination, request, input is not null) is { } problem)
            return TryResult.OfClient(StatusCodes.Status400BadRequest, AnswerReason.UnsendableHead, problem);
        var (connection, failure) = await Http1Way.OpenAsync(context, client.Of(destination));
        if (connection is null)
            return failure;
        var records = new RecordDecoder();
        var result = await FastCgiExchange.RunAsync(context, connection, settings, request.Octets, input, records);
        if (records.Errors is { Length: > 0 } said)
            errors.Write(context, destination, said);
        return result;
    }

    // Null, or why there can be no request.
    string? ProblemOf(RequestContext context, DestinationState destination, FastCgiRequest request, bool hasInput)
    {
        var head = context.Exchange.Head;
        try
        {
            head.Begin(context.MethodToPod ?? context.Http.Request.Method, context.UpstreamTarget);
            RequestHeaders.Write(context, head, destination.Destination.Authority, FramingOf(context.Http));

            // Other than a server of HTTP, an application does not need one.
            if (context.Host.IsNone)
                head.SetHost(context.Host);
            context.Exchange.Edit(head);
            if (_parameters.Write(context, head, request) is { } name)
                return $"the parameter {name} that was made for it has more than {Records.MostContent} bytes, the most that FastCGI can send";
        }
        catch (Exception error) when (error is BrokenHeadException or BrokenTargetException)
        {
            return error.Message;
        }

        request.End(hasInput);
        return null;
    }

    static BodyFraming FramingOf(HttpContext http) =>
        http.Request.ContentLength is { } length && !http.Features.IsUpgradable() ? BodyFraming.OfLength(length) : BodyFraming.None;
}
