using System.Globalization;

namespace IngressController.Metrics.Requests;

/// <summary>
/// The statuses with a label of their own: those registered for HTTP, and those that nginx logs. All others of a class share one label,
/// <c>5xx</c> for instance, since a pod may answer with any number and each would be a new series.
/// </summary>
static class RequestStatuses
{
    static readonly bool[] IsOwn = Listed(
        100..104, 200..208, 226..226, 300..308, 400..418, 421..426, 428..429, 431..431, 444..444, 451..451, 494..499, 500..508, 510..511);

    /// <summary>The key of a status: itself, or its first digit.</summary>
    /// <param name="status">0 for none, else 100 to 999.</param>
    public static int KeyOf(int status) => status < IsOwn.Length && IsOwn[status] ? status : status / 100;

    /// <summary>The label of a key; <c>000</c> for none.</summary>
    public static string Text(int key) => key is > 0 and < 10 ? $"{key}xx" : key.ToString("000", CultureInfo.InvariantCulture);

    /// <summary>The first digit of a key.</summary>
    public static int ClassOf(int key) => key < 10 ? key : key / 100;

    // Both ends count.
    static bool[] Listed(params ReadOnlySpan<Range> ranges)
    {
        var listed = new bool[600];
        foreach (var range in ranges)
            listed.AsSpan(range.Start.Value..(range.End.Value + 1)).Fill(true);
        return listed;
    }
}
