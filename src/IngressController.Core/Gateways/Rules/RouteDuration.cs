using System.Globalization;
using IngressController.Core.Annotations;

namespace IngressController.Core.Gateways.Rules;

/// <summary>Durations of the Gateway API (GEP-2257): one to four of up to five digits and a unit, which is h, m, s or ms.</summary>
static class RouteDuration
{
    /// <summary>Reads one; null with <paramref name="isGood"/> for none, and for zero, which switches the limit off. None is longer than 24 hours.</summary>
    public static TimeSpan? Read(string? text, out bool isGood)
    {
        isGood = true;
        if (text is null)
            return null;
        var (sum, parts) = (TimeSpan.Zero, 0);
        var rest = text.AsSpan();
        while (isGood && !rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExceptInRange('0', '9');
            isGood = digits is >= 1 and <= 5 && ++parts <= 4;
            if (!isGood)
                break;
            var number = int.Parse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture);
            rest = rest[digits..];
            var unit = rest.StartsWith("ms") ? 2 : 1;
            isGood = rest[..unit] is "h" or "m" or "s" or "ms";
            sum += rest[..unit] switch
            {
                "h" => TimeSpan.FromHours(number),
                "m" => TimeSpan.FromMinutes(number),
                "s" => TimeSpan.FromSeconds(number),
                _ => TimeSpan.FromMilliseconds(number),
            };
            rest = rest[unit..];
        }

        isGood &= parts > 0;
        return !isGood || sum == TimeSpan.Zero ? null : sum < Durations.Longest ? sum : Durations.Longest;
    }
}
