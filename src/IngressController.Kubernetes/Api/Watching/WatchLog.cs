using Microsoft.Extensions.Logging;

namespace IngressController.Kubernetes.Api.Watching;

static partial class WatchLog
{
    [LoggerMessage(LogLevel.Debug, "Listed {Resource}: {Count} objects")]
    public static partial void Listed(ILogger log, string resource, int count);

    [LoggerMessage(LogLevel.Information, "Listing {Resource} again: {Reason}")]
    public static partial void ListDue(ILogger log, string resource, string reason);

    [LoggerMessage(LogLevel.Information, "The watch of {Resource} was silent for {Seconds:0} s; connecting again")]
    public static partial void Silent(ILogger log, string resource, double seconds);

    [LoggerMessage(LogLevel.Debug, "The watch of {Resource} broke off: {Reason}")]
    public static partial void Cut(ILogger log, string resource, string reason);

    [LoggerMessage(LogLevel.Information, "The API server does not have {Resource} any more; nothing of that kind is served")]
    public static partial void Gone(ILogger log, string resource);

    [LoggerMessage(LogLevel.Warning, "Cannot follow {Resource} ({Consequence}): {Reason}")]
    public static partial void Refused(ILogger log, string resource, string consequence, string reason);

    [LoggerMessage(LogLevel.Warning, "Cannot follow {Resource}")]
    public static partial void Broken(ILogger log, string resource, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Cannot read {Object} of {Resource}, trying again: {Reason}")]
    public static partial void NotFetched(ILogger log, string resource, string @object, string reason);

    [LoggerMessage(LogLevel.Information, "Following {Resource} again")]
    public static partial void Allowed(ILogger log, string resource);

    [LoggerMessage(LogLevel.Warning, "The API server cannot be reached, what is known stays in force: {Reason}")]
    public static partial void Unreachable(ILogger log, string reason);

    [LoggerMessage(LogLevel.Information, "The API server is reached again after {Seconds:0.0} s")]
    public static partial void ReachedAgain(ILogger log, double seconds);
}
