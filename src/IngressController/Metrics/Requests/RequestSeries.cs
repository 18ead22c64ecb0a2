namespace IngressController.Metrics.Requests;

/// <summary>The counters of one route, method and status.</summary>
/// <param name="key">Method and status as one number: see <see cref="KeyOf"/>.</param>
/// <param name="labels">All labels, rendered.</param>
/// <param name="size">Number of cells, from <see cref="RequestSchema"/>.</param>
sealed class RequestSeries(int key, byte[] labels, int size)
{
    public int Key => key;

    public byte[] Labels => labels;

    /// <summary>The status in <see cref="Key"/>.</summary>
    public int Status => key & 1023;

    /// <summary>Counts and sums; they only grow, each independently.</summary>
    public long[] Cells { get; } = new long[size];

    /// <summary>Combines a method's number and a status into one number.</summary>
    public static int KeyOf(int method, int status) => (method << 10) | status;
}
