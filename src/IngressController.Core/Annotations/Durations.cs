using System.Globalization;

namespace IngressController.Core.Annotations;

/// <summary>Durations in the notation of nginx and Go: <c>60</c>, <c>600s</c>, <c>500ms</c>, <c>1m30s</c>.</summary>
public static class Durations
{
    /// <summary>Longer durations are refused, so that every timer stays within the platform's limit.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromHours(24);

    /// <summary>Reads whole numbers with units in any order; a number without unit is seconds, and stands alone.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan value)
    {
        value = TimeSpan.Zero;
        if (!text.ContainsAnyExceptInRange('0', '9'))
            return TryAdd(text, 1000, ref value);
        while (!text.IsEmpty)
        {
            var digits = text.IndexOfAnyExceptInRange('0', '9');
            if (digits <= 0)
                return false;
            var letters = text[digits..].IndexOfAnyInRange('0', '9');
            var unit = letters < 0 ? text[digits..] : text.Slice(digits, letters);
            if (MillisecondsOf(unit) is not { } milliseconds || !TryAdd(text[..digits], milliseconds, ref value))
                return false;
            text = text[(digits + unit.Length)..];
        }

        return true;
    }

    static long? MillisecondsOf(ReadOnlySpan<char> unit) => unit switch
    {
        "ms" => 1,
        "s" => 1000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => null,
    };

    static bool TryAdd(ReadOnlySpan<char> digits, long milliseconds, ref TimeSpan value)
    {
        // Nine digits of days still fit a TimeSpan; more digits are refused.
        if (digits.IsEmpty || digits.Length > 9 || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return false;
        var sum = value.TotalMilliseconds + ((double)number * milliseconds);
        if (sum > TimeSpan.MaxValue.TotalMilliseconds / 2)
            return false;
        value = TimeSpan.FromMilliseconds(sum);
        return true;
    }
}
