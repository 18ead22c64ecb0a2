using System.Net.Sockets;
using IngressController.Proxy.Outgoing;
using Yarp.ReverseProxy.Forwarder;

namespace IngressController.Proxy.Forwarding;

/// <summary>How a failed try is classified: its status, and the retry condition.</summary>
/// <param name="Status">
/// 502 when the upstream could not be reached or broke off, 504 when it took too long (behaviour 32), 4xx when the client's body
/// was at fault.
/// </param>
/// <param name="Condition">The condition for <see cref="RetryRules"/>; none when the upstream did not cause the failure.</param>
/// <param name="NotSent">Whether it failed before any byte of the request was sent.</param>
readonly record struct UpstreamFailure(int Status, RetryConditions Condition, bool NotSent = false)
{
    /// <summary>The client went away; the upstream did not fail.</summary>
    public bool ClientIsGone => Status == StatusCodes.Status499ClientClosedRequest;

    public static UpstreamFailure Of(ForwarderError error, HttpContext http)
    {
        if (http.RequestAborted.IsCancellationRequested)
            return new(StatusCodes.Status499ClientClosedRequest, RetryConditions.None);
        var exception = http.Features.Get<IForwarderErrorFeature>()?.Exception;
        return error switch
        {
            ForwarderError.Request => OfRequest(exception),
            ForwarderError.RequestTimedOut => new(StatusCodes.Status504GatewayTimeout, RetryConditions.Timeout),
            ForwarderError.RequestBodyDestination => OfUpstream(exception, notSent: false),
            ForwarderError.RequestCreation when Find<BrokenHeadException>(exception) is not null =>
                new(StatusCodes.Status400BadRequest, RetryConditions.None, NotSent: true),
            ForwarderError.RequestBodyClient => new(StatusOfBody(exception, http), RetryConditions.None),
            _ => new(StatusCodes.Status502BadGateway, RetryConditions.None),
        };
    }

    static UpstreamFailure OfRequest(Exception? exception) => (exception as HttpRequestException)?.HttpRequestError switch
    {
        HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError => OfUpstream(exception, notSent: true),
        HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded =>
            new(StatusCodes.Status502BadGateway, RetryConditions.InvalidHeader),
        _ => OfUpstream(exception, notSent: false),
    };

    static UpstreamFailure OfUpstream(Exception? exception, bool notSent) =>
        Find<TimeoutException>(exception) is not null || Find<SocketException>(exception) is { SocketErrorCode: SocketError.TimedOut }
            ? new(StatusCodes.Status504GatewayTimeout, RetryConditions.Timeout, notSent)
            : new(StatusCodes.Status502BadGateway, RetryConditions.Error, notSent);

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
