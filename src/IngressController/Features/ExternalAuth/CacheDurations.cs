using System.Globalization;

namespace IngressController.Features.ExternalAuth;

/// <summary>How long answers are cached, by status: a comma list of <c>codes time</c>, as in nginx' proxy_cache_valid.</summary>
sealed record CacheDurations(ValueArray<CacheDurations.Entry> Entries)
{
    /// <summary>The statuses that an entry without statuses covers.</summary>
    static readonly int[] Unnamed = [200, 301, 302];

    public static CacheDurations None { get; } = new(ValueArray<Entry>.Empty);

    public readonly record struct Entry(int Status, TimeSpan Duration);

    /// <summary>Zero: not cached.</summary>
    public TimeSpan Of(int status)
    {
        foreach (var entry in Entries)
        {
            if (entry.Status == status)
                return entry.Duration;
        }

        return TimeSpan.Zero;
    }

    public static CacheDurations? Parse(string text)
    {
        var entries = new List<Entry>();
        foreach (var item in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var words = item.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || TimeOf(words[^1]) is not { } duration)
                return null;
            foreach (var word in words[..^1])
            {
                if (word.Length != 3 || !int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var status))
                    return null;
                entries.Add(new(status, duration));
            }

            if (words.Length == 1)
                entries.AddRange(Unnamed.Select(status => new Entry(status, duration)));
        }

        return new(entries.ToValueArray());
    }

    static TimeSpan? TimeOf(string text)
    {
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits <= 0 || !int.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return null;
        TimeSpan? unit = text[digits..] switch
        {
            "ms" => TimeSpan.FromMilliseconds(1),
            "s" => TimeSpan.FromSeconds(1),
            "m" => TimeSpan.FromMinutes(1),
            "h" => TimeSpan.FromHours(1),
            "d" => TimeSpan.FromDays(1),
            "w" => TimeSpan.FromDays(7),
            "M" => TimeSpan.FromDays(30),
            "y" => TimeSpan.FromDays(365),
            _ => null,
        };
        return unit is { } one && number <= TimeSpan.FromDays(3650) / one ? number * one : null;
    }
}
