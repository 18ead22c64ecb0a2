using System.Globalization;
using System.Text;

namespace IngressController.AccessLogs;

/// <summary>The current time as log lines show it, formatted once a second.</summary>
sealed class LogClock(TimeProvider time)
{
    volatile Second _second = new(0, [], []);

    /// <param name="Unix">Seconds since the Unix epoch.</param>
    /// <param name="Local"><c>$time_local</c>.</param>
    /// <param name="Iso"><c>$time_iso8601</c>.</param>
    public sealed record Second(long Unix, byte[] Local, byte[] Iso);

    public Second Now()
    {
        var now = time.GetUtcNow();
        var second = _second;
        return now.ToUnixTimeSeconds() == second.Unix ? second : _second = Format(now);
    }

    Second Format(DateTimeOffset now)
    {
        var local = TimeZoneInfo.ConvertTime(now, time.LocalTimeZone);
        var offset = $"{(local.Offset < TimeSpan.Zero ? '-' : '+')}{local.Offset:hh}";
        return new(
            now.ToUnixTimeSeconds(),
            Encoding.ASCII.GetBytes(local.ToString("dd/MMM/yyyy:HH:mm:ss ", CultureInfo.InvariantCulture) + $"{offset}{local.Offset:mm}"),
            Encoding.ASCII.GetBytes(local.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + $"{offset}:{local.Offset:mm}"));
    }
}
