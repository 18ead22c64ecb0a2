using System.Globalization;

namespace IngressController.Core.Annotations;

/// <summary>Lengths of time as nginx and Go write them: <c>60</c>, <c>600s</c>, <c>500ms</c>, <c>1m30s</c>.</summary>
public static class Durations
{
    /// <summary>Longer ones are refused: no connection timer may be beyond what timers can count.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromHours(24);

    /// <summary>Reads whole numbers with units, largest first or not; a number without unit is seconds, and stands alone.</summary>
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
        // Nine digits of days still fit a TimeSpan's ticks; more would be no length of time anyone means.
        if (digits.IsEmpty || digits.Length > 9 || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return false;
        var sum = value.TotalMilliseconds + ((double)number * milliseconds);
        if (sum > TimeSpan.MaxValue.TotalMilliseconds / 2)
            return false;
        value = TimeSpan.FromMilliseconds(sum);
        return true;
    }
}
