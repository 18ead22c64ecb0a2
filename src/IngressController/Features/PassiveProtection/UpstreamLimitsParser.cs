using IngressController.Core.Annotations;
using IngressController.Proxy.Balancing;

namespace IngressController.Features.PassiveProtection;

/// <summary>
/// Reads the limit of concurrent requests to a Service's pods. An extension to ingress-nginx, off by default. It applies to the
/// upstream, so the first Ingress that uses a Service decides.
/// </summary>
sealed class UpstreamLimitsParser : IPolicyParser
{
    static readonly OptionType<int> Number = OptionTypes.Int(0, 1_000_000);

    static readonly Option<int> Connections = Option.Annotation(
        "upstream-max-connections", Number,
        "Requests that a Service's pods get at a time from one controller; 0: any number.", standard: "0");

    static readonly Option<int> Pending = Option.Annotation(
        "upstream-max-pending", Number, "Requests that may wait for that, 503 beyond.", standard: "0");

    public IReadOnlyList<Option> Options { get; } = [Connections, Pending];

    public IPolicy? Parse(OptionReader reader)
    {
        var pending = reader.Get(Pending);
        return reader.Get(Connections) is > 0 and var connections ? new UpstreamLimits(connections, pending) : null;
    }
}
