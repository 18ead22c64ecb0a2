using System.Collections.Immutable;

namespace IngressController.Reconciling.Removals;

/// <summary>One line for what goes, and for what of it is back.</summary>
/// <param name="configMap">The ConfigMap by which an operator confirms; null: there is none.</param>
/// <param name="log">The log.</param>
sealed partial class RemovalLog(ObjectKey? configMap, ILogger<RemovalLog> log)
{
    ImmutableArray<Removal> _told = [];

    public void Report(ImmutableArray<Removal> removals)
    {
        foreach (var removal in removals.Where(removal => !_told.Any(told => Covers(told, removal))))
        {
            if (removal.IsKept)
                LogKept(log, removal.Text, removal.Because, removal.Remedy, Confirmation);
            else
                LogGone(log, removal.Text, removal.Because, removal.Remedy);
        }

        foreach (var told in _told.Where(told => !removals.Any(removal => IsSame(told, removal))))
            LogOver(log, told.Text, told.Because);
        _told = removals;
    }

    string Confirmation => configMap is { } key
        ? $"kubectl -n {key.Namespace} patch configmap {key.Name} --type merge " +
            $"-p \"{{\\\"data\\\":{{\\\"confirm-mass-removal\\\":\\\"$(date -u +%FT%TZ)\\\"}}}}\""
        : "restart the controller (with --configmap its key confirm-mass-removal would do it without)";

    static bool IsSame(Removal one, Removal other) => one.Kind == other.Kind && one.Cause == other.Cause && one.IsKept == other.IsKept;

    // What becomes fewer is no news.
    static bool Covers(Removal told, Removal now) => IsSame(told, now) && told.Because == now.Because && now.Names.All(told.Names.ToHashSet().Contains);

    [LoggerMessage(Level = LogLevel.Error, Message = "{What} would be gone, since {Why}. They are served on as before, because they are most of " +
        "all (--keep-on-mass-removal); this ends with the process. To mend it, {Remedy}. If it is meant, let them go: {Confirmation}")]
    static partial void LogKept(ILogger log, string what, string why, string remedy, string confirmation);

    [LoggerMessage(Level = LogLevel.Error, Message = "{What} were served and are not any more, since {Why}. To mend it, {Remedy}")]
    static partial void LogGone(ILogger log, string what, string why, string remedy);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No longer missing, or confirmed to be gone: {What}; it was that {Why}")]
    static partial void LogOver(ILogger log, string what, string why);
}
