using System.Collections.Immutable;
using IngressController.Core.Translation;

namespace IngressController.Reconciling;

/// <summary>Knows the Ingresses that are not served, and logs once those of no class or of one that does not exist.</summary>
sealed partial class NotServedLog(TranslationOptions options, ILogger<NotServedLog> log)
{
    /// <summary>Names of a line; the status page has all.</summary>
    const int Listed = 10;

    HashSet<NotServedIngress> _told = [];
    volatile NotServedList _current = new([]);

    sealed record NotServedList(ImmutableArray<NotServedIngress> All);

    /// <summary>All that are not served, those of other controllers too.</summary>
    public ImmutableArray<NotServedIngress> Current => _current.All;

    public void Report(ServedObjects now)
    {
        _current = new(NotServedIngress.Of(now.Snapshot, now.Served, options));
        var odd = _current.All.Where(one => one.Why is NotOurs.UnknownClass or NotOurs.NoClass or NotOurs.UnreadableClass).ToHashSet();
        var news = odd.Where(one => !_told.Contains(one)).OrderBy(one => one.Key).ToList();
        if (news.Count > 0)
        {
            var which = string.Join(", ", news.Take(Listed).Select(one => $"{one.Key}: {one.Reason}"));
            LogNotServed(log, news.Exists(one => one.Why == NotOurs.UnknownClass) ? LogLevel.Warning : LogLevel.Information, news.Count,
                news.Count > Listed ? $"{which} and {news.Count - Listed} more" : which);
        }

        _told = odd;
    }

    [LoggerMessage(Message = "Not served, Ingresses: {Count} ({Which}). Name the class in spec.ingressClassName if they are meant for this controller")]
    static partial void LogNotServed(ILogger log, LogLevel level, int count, string which);
}
