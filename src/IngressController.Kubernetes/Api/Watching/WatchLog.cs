using Microsoft.Extensions.Logging;

namespace IngressController.Kubernetes.Api.Watching;

static partial class WatchLog
{
    [LoggerMessage(LogLevel.Debug, "Listed {Resource}: {Count} objects")]
    public static partial void Listed(ILogger logger, string resource, int count);

    [LoggerMessage(LogLevel.Information, "Listing {Resource} again: {Reason}")]
    public static partial void ListDue(ILogger logger, string resource, string reason);

    [LoggerMessage(LogLevel.Information, "The watch of {Resource} was silent for {Seconds:0} s; connecting again")]
    public static partial void Silent(ILogger logger, string resource, double seconds);

    [LoggerMessage(LogLevel.Warning, "Cannot follow {Resource} ({Consequence}): {Reason}")]
    public static partial void Failed(ILogger logger, string resource, string consequence, string reason);

    [LoggerMessage(LogLevel.Warning, "Going on without {Resource}: {Reason}. {Remedy}")]
    public static partial void Forbidden(ILogger logger, string resource, string reason, string remedy);

    [LoggerMessage(LogLevel.Information, "Following {Resource} again after {Seconds:0.0} s")]
    public static partial void Recovered(ILogger logger, string resource, double seconds);
}
