using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace IngressController.Proxy.Forwarding;

/// <summary>What a failed try means: the status it would give, and whether another destination may get the request.</summary>
/// <param name="Status">502 when the upstream could not be reached or broke off, 504 when it took too long (behaviour 32), 4xx when the client's body was at fault.</param>
/// <param name="NotSent">Whether the failure came before any byte of the request was sent.</param>
/// <param name="ClientIsGone">Whether the client went away, which is nobody's failure.</param>
/// <param name="UpstreamFailed">Whether the fault was the upstream's at all.</param>
readonly record struct UpstreamFailure(int Status, bool NotSent, bool ClientIsGone, bool UpstreamFailed)
{
    public static UpstreamFailure Of(ForwarderError error, HttpContext http)
    {
        var exception = http.Features.Get<IForwarderErrorFeature>()?.Exception;
        if (http.RequestAborted.IsCancellationRequested)
            return new(StatusCodes.Status499ClientClosedRequest, false, ClientIsGone: true, false);
        return error switch
        {
            ForwarderError.Request when exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } =>
                new(IsTimeout(exception) ? StatusCodes.Status504GatewayTimeout : StatusCodes.Status502BadGateway, NotSent: true, false, true),
            ForwarderError.Request => new(StatusCodes.Status502BadGateway, false, false, true),
            ForwarderError.RequestTimedOut => new(StatusCodes.Status504GatewayTimeout, false, false, true),
            ForwarderError.RequestBodyDestination => new(StatusCodes.Status502BadGateway, false, false, true),
            ForwarderError.RequestBodyClient => new(StatusOfBody(exception, http), false, false, false),
            _ => new(StatusCodes.Status502BadGateway, false, false, false),
        };
    }

    /// <summary>
    /// A request that never left may go anywhere. One that was sent may only when repeating it changes nothing (POST, LOCK and
    /// PATCH do, behaviour 80) and it has no body, since a body that was read cannot be sent twice.
    /// </summary>
    public bool MayTryAgain(HttpContext http) =>
        UpstreamFailed && !http.Response.HasStarted &&
        (NotSent || (IsRepeatable(http.Request.Method) && !HasBody(http)));

    static bool HasBody(HttpContext http) =>
        http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true } && !EmptyBody.IsOn(http);

    static bool IsRepeatable(string method) => !(HttpMethods.IsPost(method) || HttpMethods.IsPatch(method) || method == "LOCK");

    static bool IsTimeout(Exception exception) =>
        exception.InnerException is TimeoutException or SocketException { SocketErrorCode: SocketError.TimedOut };

    // Kestrel says which limit a body broke (413); a body that stops coming is 408.
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
