using System.Diagnostics;
using System.Globalization;
using IngressController.Load.Cluster;

namespace IngressController.Load.Scale;

/// <summary>Puts all objects into the cluster.</summary>
/// <param name="cluster">Where.</param>
/// <param name="progress">Told how far it is.</param>
sealed class ScaleFilling(ClusterWriter cluster, Action<string> progress)
{
    const int ProgressEvery = 5_000;

    /// <summary>Writes the objects and gives how long that took.</summary>
    public async Task<TimeSpan> WriteAsync(ScaleObjects objects, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        var written = 0;
        var total = 3 * objects.Hosts;
        await Parallel.ForEachAsync(objects.All(), OwnNamespaces.Several(cancellation), async (entry, stop) =>
        {
            await cluster.CreateAsync(entry.Collection, entry.Json, stop);
            if (Interlocked.Increment(ref written) is var count && count % ProgressEvery == 0)
                progress(string.Create(CultureInfo.InvariantCulture, $"{count:N0} of {total:N0} objects written"));
        });
        return Stopwatch.GetElapsedTime(start);
    }
}
