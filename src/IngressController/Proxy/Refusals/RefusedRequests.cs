using System.Diagnostics;
using IngressController.Proxy.Connections;
using IngressController.Proxy.Reasons;
using Microsoft.AspNetCore.Http.Features;

namespace IngressController.Proxy.Refusals;

/// <summary>
/// Counts and logs requests that the server refuses before it hands them over: nginx logs those as well. Kestrel tells of each by an event.
/// </summary>
sealed partial class RefusedRequests(ActiveTableHolder tables, RequestObserver observer, ILogger<RefusedRequests> log) : DiagnosticSource
{
    const string BadRequest = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    public override bool IsEnabled(string name) => name == BadRequest;

    /// <param name="value">The features of the request.</param>
    public override void Write(string name, object? value)
    {
        if (value is not IFeatureCollection features || IsServed(features) ||
            features.Get<IBadRequestExceptionFeature>()?.Error is not BadHttpRequestException { StatusCode: var status, Message: var message })
            return;
        var connection = features.Get<ClientConnection>() ?? ClientConnection.Unknown;
        if (RefusedHead.Of(features, connection) is { } head)
            Observe(head, connection, status, RefusalCause.Of(status, message));
    }

    /// <summary>Counts and logs one.</summary>
    /// <param name="head">What is known of it.</param>
    /// <param name="status">The status that the client gets.</param>
    public void Observe(RefusedHead head, ClientConnection connection, int status, AnswerReason reason)
    {
        observer.Begin();
        var context = new RequestContext();
        try
        {
            context.Begin(head.ToFeatures(connection.Alone(), status), tables.Current);
            (context.Status, context.Reason, context.RequestId) = (status, reason, RequestIds.New());
        }
        catch (Exception error)
        {
            // Nobody would notice but the client, whose connection must end as it would without this.
            LogUnread(log, error);
            context.IsUnobserved = true;
        }

        try
        {
            observer.End(context);
        }
        catch (Exception error)
        {
            LogUnread(log, error);
        }
    }

    // A request that was handed over has its body counted; the event is about the rest of that then.
    static bool IsServed(IFeatureCollection features) => !ReferenceEquals(features.Get<IHttpResponseBodyFeature>(), features);

    [LoggerMessage(Level = LogLevel.Error, Message = "A request that the server refused could not be counted or logged")]
    static partial void LogUnread(ILogger log, Exception error);
}
