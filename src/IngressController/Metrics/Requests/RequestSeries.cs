namespace IngressController.Metrics.Requests;

/// <summary>What requests of one route with one method and one status add up to.</summary>
/// <param name="key">Method and status as one number: <see cref="KeyOf"/>.</param>
/// <param name="labels">All labels, rendered.</param>
/// <param name="size">Cells, by the <see cref="RequestSchema"/>.</param>
sealed class RequestSeries(int key, byte[] labels, int size)
{
    public int Key => key;

    public byte[] Labels => labels;

    /// <summary>The status in <see cref="Key"/>.</summary>
    public int Status => key & 1023;

    /// <summary>Counts and sums: only ever added to, each by itself.</summary>
    public long[] Cells { get; } = new long[size];

    /// <summary>One number for a method's number and a status.</summary>
    public static int KeyOf(int method, int status) => (method << 10) | status;
}
