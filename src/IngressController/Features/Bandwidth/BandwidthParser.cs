using IngressController.Core.Annotations;

namespace IngressController.Features.Bandwidth;

/// <param name="OctetsPerSecond">The rate of an answer.</param>
/// <param name="FullSpeedOctets">Octets sent at full speed before the limit applies.</param>
sealed record BandwidthPolicy(long OctetsPerSecond, long FullSpeedOctets) : IPolicy;

/// <summary>Reads <c>limit-rate</c> and <c>limit-rate-after</c>.</summary>
sealed class BandwidthParser : IPolicyParser
{
    const long Kibi = 1024;

    static readonly Option<int> Rate = Option.Both(
        "limit-rate", "0", OptionTypes.Int(), "KiB a second at which each answer is sent; 0: no limit.");

    static readonly Option<int> After = Option.Both(
        "limit-rate-after", "0", OptionTypes.Int(), "KiB of each answer that are sent at full speed first.");

    public IReadOnlyList<Option> Options { get; } = [Rate, After];

    public IPolicy? Parse(OptionReader reader)
    {
        var rate = reader.Get(Rate);
        var after = reader.Get(After);
        return rate == 0 ? null : new BandwidthPolicy(rate * Kibi, after * Kibi);
    }
}
