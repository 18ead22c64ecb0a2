using IngressController.Core.Gateways;
using IngressController.Kubernetes.Api;

namespace IngressController.Kubernetes.Status.Gateways;

/// <summary>Says in the status of a Gateway that is reached by a Service the addresses of the Service.</summary>
/// <param name="options">Where they are read, and how often.</param>
/// <param name="time">The clock.</param>
sealed class ServiceAddressed(GatewayStatusOptions options, TimeProvider time)
{
    ValueArray<string> _known = [];
    Problem? _problem;
    long? _readAt;

    /// <summary>When to look again; null: no Gateway of the report is reached so.</summary>
    public TimeSpan? Interval { get; private set; }

    /// <summary>The report with these addresses. While there are none, or they cannot be read for the first time, the Gateway is not programmed.</summary>
    public async Task<GatewayReport> ApplyAsync(GatewayReport report, CancellationToken cancellation)
    {
        if (!report.Statuses.Any(IsReachedSo))
        {
            Interval = null;
            return report;
        }

        Interval = options.AddressInterval;
        if (_readAt is not { } readAt || _known.IsEmpty || time.GetElapsedTime(readAt) >= options.AddressInterval)
            await ReadAsync(cancellation);
        return report.Select(status => IsReachedSo(status) ? Addressed(status) : status);
    }

    static bool IsReachedSo(GatewayStatus status) => status.Addresses is [GatewayPorts.Everywhere];

    async Task ReadAsync(CancellationToken cancellation)
    {
        _readAt = time.GetTimestamp();
        _problem = new("AddressNotAssigned", "the controller's Service has no address yet");
        if (options.Addresses is not { } source)
            return;
        try
        {
            _known = (await source.ReadAsync(cancellation)).Select(static one => one.IP ?? one.HostName).OfType<string>().Take(16).ToValueArray();
        }
        catch (Exception error) when (error is StatusException or ApiException || NetworkFailure.Is(error))
        {
            // What was known holds on.
            _problem = new("AddressNotAssigned", error.Message);
        }
    }

    GatewayStatus Addressed(GatewayStatus status) => _known.IsEmpty
        ? status with
        {
            Addresses = [],
            Conditions = status.Conditions.Select(one => one is { Type: "Programmed", IsTrue: true } ? Condition.Of(one.Type, _problem) : one).ToValueArray(),
        }
        : status with { Addresses = _known };
}
