using IngressController.Proxy.Balancing;

namespace IngressController.Proxy.Expressions;

/// <summary>The tries of a request in one text, as nginx writes them: <c>502, 200</c>, and <c>502 : 200</c> when an error page's pod was asked, too.</summary>
static class UpstreamTries
{
    /// <param name="context">The request.</param>
    /// <param name="textOf">The text of a try: its destination, and the status that it answered, or 0 while there is none; null leaves it out.</param>
    /// <returns>Null when there was no try.</returns>
    public static string? Join(RequestContext context, Func<DestinationState, int, string?> textOf)
    {
        var exchange = context.Exchange;
        string? text = null;
        foreach (var attempt in exchange.Tries)
            text = Append(text, textOf(attempt.Destination, attempt.Status), attempt.BeginsAnother);
        return exchange is { IsTrying: true, Destination: { } current }
            ? Append(text, textOf(current, exchange.StatusOfTry), exchange.BeginsAnother)
            : text;
    }

    static string? Append(string? text, string? value, bool beginsAnother) =>
        text is null || value is null ? value ?? text : $"{text}{(beginsAnother ? " : " : ", ")}{value}";
}
