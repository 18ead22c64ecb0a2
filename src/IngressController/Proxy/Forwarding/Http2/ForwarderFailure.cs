using System.Net.Sockets;
using IngressController.Proxy.Outgoing;
using IngressController.Proxy.Reasons;
using Yarp.ReverseProxy.Forwarder;

namespace IngressController.Proxy.Forwarding.Http2;

/// <summary>Classifies what YARP reports of a failed try.</summary>
static class ForwarderFailure
{
    public static TryResult Of(ForwarderError error, HttpContext http)
    {
        var exception = http.Features.Get<IForwarderErrorFeature>()?.Exception;

        // YARP ended the client's request itself then, which says nothing of the client.
        if (error == ForwarderError.ResponseBodyDestination && http.Response.HasStarted)
            return TryResult.BrokenOff(http.Response.StatusCode, ReasonOf(exception));
        if (http.RequestAborted.IsCancellationRequested)
            return TryResult.Gone();
        return error switch
        {
            ForwarderError.Request => OfRequest(exception),
            ForwarderError.RequestTimedOut => TryResult.TimedOut(AnswerReason.PodReadTimeout, "no answer in time"),
            ForwarderError.RequestBodyDestination => OfUpstream(exception, isSent: true),
            ForwarderError.RequestCreation when Find<BrokenHeadException>(exception) is { } broken =>
                TryResult.OfClient(StatusCodes.Status400BadRequest, AnswerReason.UnsendableHead, broken.Message),
            ForwarderError.RequestBodyClient => OfBody(StatusOfBody(exception, http)),
            _ => new(TryOutcome.Failed, StatusCodes.Status502BadGateway, Reason: ReasonOf(exception), Cause: PodCause.Of(exception)),
        };
    }

    static TryResult OfBody(int status) => TryResult.OfClient(status, AnswerReason.OfBody(status), "the client's body could not be read");

    static TryResult OfRequest(Exception? exception) => (exception as HttpRequestException)?.HttpRequestError switch
    {
        HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError => OfUpstream(exception, isSent: false),
        HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded => TryResult.Invalid(ReasonOf(exception)),
        _ => OfUpstream(exception, isSent: true),
    };

    static TryResult OfUpstream(Exception? exception, bool isSent) =>
        Find<TimeoutException>(exception) is not null || Find<SocketException>(exception) is { SocketErrorCode: SocketError.TimedOut }
            ? TryResult.TimedOut(isSent ? AnswerReason.PodReadTimeout : AnswerReason.PodConnectTimeout, ReasonOf(exception), isSent)
            : TryResult.Unreachable(isSent ? PodCause.Of(exception) : PodCause.OfConnecting(exception), ReasonOf(exception), isSent);

    static string ReasonOf(Exception? exception) => exception?.GetBaseException().Message ?? "unknown";

    // Kestrel's exception has the status of an exceeded limit (413); a stalled body is 408.
    static int StatusOfBody(Exception? exception, HttpContext http) =>
        Find<BadHttpRequestException>(exception)?.StatusCode ??
        (http.Response.StatusCode is StatusCodes.Status408RequestTimeout ? StatusCodes.Status408RequestTimeout : StatusCodes.Status400BadRequest);

    static T? Find<T>(Exception? exception)
        where T : Exception => exception switch
        {
            null => null,
            T found => found,
            AggregateException many => many.InnerExceptions.Select(Find<T>).FirstOrDefault(found => found is not null),
            _ => Find<T>(exception.InnerException),
        };
}
