using System.Globalization;

namespace IngressController.Load.Cli;

/// <summary>Numbers as people write them: <c>30s</c>, <c>1h</c>, <c>64k</c>, <c>1M</c>.</summary>
static class Quantity
{
    static readonly (string Suffix, double Seconds)[] TimeUnits = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)];
    static readonly (string Suffix, int Bytes)[] SizeUnits = [("k", 1 << 10), ("M", 1 << 20), ("", 1)];

    /// <param name="option">Named in the message when the text is no duration.</param>
    /// <param name="text">A number with <c>ms</c>, <c>s</c>, <c>m</c> or <c>h</c>; from 0 to 30 days.</param>
    /// <exception cref="UserException">It is none.</exception>
    public static TimeSpan Duration(string option, string text)
    {
        foreach (var (suffix, seconds) in TimeUnits)
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal) && TryNumber(text[..^suffix.Length], out var number) && number * seconds <= 30 * 86400.0)
                return TimeSpan.FromSeconds(number * seconds);
        }

        throw new UserException($"{option}: \"{text}\" is no duration up to 30 days; one is written 500ms, 30s, 5m or 1h");
    }

    /// <param name="option">Named in the message when the text is no size.</param>
    /// <param name="text">A number, with <c>k</c> for KiB or <c>M</c> for MiB; from 1 to 1 GiB.</param>
    /// <exception cref="UserException">It is none.</exception>
    public static int Size(string option, string text)
    {
        foreach (var (suffix, bytes) in SizeUnits)
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal) && TryNumber(text[..^suffix.Length], out var number) && number * bytes is >= 1 and <= 1 << 30)
                return (int)(number * bytes);
        }

        throw new UserException($"{option}: \"{text}\" is no size from 1 byte to 1 GiB; one is written 512, 64k or 1M");
    }

    static bool TryNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
}
