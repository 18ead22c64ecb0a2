using System.Globalization;
using IngressController.Core.Annotations;

namespace IngressController.Core.Translation.Policies;

/// <summary>
/// Reads the ConfigMap key <c>confirm-mass-removal</c>: what the operator says about objects that have vanished. It acts before a table is
/// made, so that no policy comes of it; as a parser it reports what cannot be read.
/// </summary>
public sealed class ConfirmedRemovalParser : IPolicyParser
{
    static readonly OptionType<DateTimeOffset?> Time = new(
        "a time in UTC, such as 2026-12-31T03:05:00Z, or nothing",
        static text => text.Length == 0 ? (DateTimeOffset?)null
            : TryParse(text, out var time) ? time
            : new Unreadable("is not a time in UTC such as 2026-12-31T03:05:00Z"));

    static readonly Option<DateTimeOffset?> Confirmed = Option.Setting(
        "confirm-mass-removal", "", Time,
        "Lets go what `--keep-on-mass-removal` serves on, as far as it vanished up to this time. A time to come holds for what vanishes until then.");

    public IReadOnlyList<Option> Options { get; } = [Confirmed];

    /// <summary>The time that a ConfigMap confirms; null for none, or when it cannot be read.</summary>
    public static DateTimeOffset? In(ConfigMap? settings) =>
        settings?.Data[Confirmed.SettingName!] is { } text && TryParse(text.Trim(), out var time) ? time : null;

    public IPolicy? Parse(OptionReader reader)
    {
        _ = reader.Get(Confirmed);
        return null;
    }

    static bool TryParse(string text, out DateTimeOffset time) => DateTimeOffset.TryParseExact(
        text, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
}
