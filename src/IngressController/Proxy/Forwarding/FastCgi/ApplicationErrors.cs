using IngressController.Budgets;
using IngressController.Core.Redaction;
using IngressController.Proxy.Balancing;
using IngressController.Proxy.Reasons;

namespace IngressController.Proxy.Forwarding.FastCgi;

/// <summary>The log of what applications say of errors: PHP's messages, where it has no log of its own.</summary>
sealed partial class ApplicationErrors(TimeProvider time, ILogger<ApplicationErrors> log)
{
    readonly FailureLines _lines = new(time);

    /// <summary>Enters what it keeps in the ledger; once.</summary>
    public void EnterIn(Ledger ledger) => _lines.EnterIn(ledger, Bounds.ApplicationErrorLines);

    /// <param name="text">As it came: it may hold anything.</param>
    public void Write(RequestContext context, DestinationState destination, string text)
    {
        var ingress = context.Route?.Route.Ingress;
        if (_lines.IsDue(ingress, destination.Destination, null, out var count))
            LogSaid(log, ingress?.ToString() ?? "(no Ingress)", RecentFailures.NameOf(destination.Destination), DiagnosticText.Of(text), count);
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "{Ingress} → {Destination} says over FastCGI: {Text} ({Count} requests with errors since the last such line)")]
    static partial void LogSaid(ILogger log, string ingress, string destination, string text, long count);
}
