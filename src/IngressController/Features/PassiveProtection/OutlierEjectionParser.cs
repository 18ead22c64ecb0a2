using IngressController.Core.Annotations;
using IngressController.Proxy.Balancing;

namespace IngressController.Features.PassiveProtection;

/// <summary>
/// Reads when failing pods are ejected: those without connection, without an answer in time, or with 502, 503 or 504. An extension to
/// ingress-nginx, off by default. It applies to the upstream, so the first Ingress that uses a Service decides.
/// </summary>
sealed class OutlierEjectionParser : IPolicyParser
{
    static readonly Option<int> Failures = Option.Annotation(
        "outlier-consecutive-failures", OptionTypes.Int(0, 1_000_000),
        "Failures in a row after which a pod gets no requests for a while; 0: never.", standard: "0");

    static readonly Option<TimeSpan> Time = Option.Annotation(
        "outlier-ejection-time", OptionTypes.Seconds(1, 86_400), "Seconds for which it gets none.", standard: "30");

    static readonly Option<int> Share = Option.Annotation(
        "outlier-max-ejected-percent", OptionTypes.Int(1, 100),
        "How much of a Service may be out at a time, in percent. One pod always may, all never.", standard: "50");

    public IReadOnlyList<Option> Options { get; } = [Failures, Time, Share];

    public IPolicy? Parse(OptionReader reader)
    {
        var time = reader.Get(Time);
        var share = reader.Get(Share);
        return reader.Get(Failures) is > 0 and var failures ? new OutlierRules(failures, time, share) : null;
    }
}
