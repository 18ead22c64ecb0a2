using IngressController.Load.Cluster;
using IngressController.Load.Targets;

namespace IngressController.Load.Soak;

/// <summary>
/// What moves in the cluster while a soak lasts: endpoints, each change timed until it is live, an Ingress that comes and goes, the
/// controller's settings, and a certificate that is renewed.
/// </summary>
sealed class SoakChanges(ClusterWriter cluster, SoakObjects objects, Target target)
{
    static readonly TimeSpan EverySlice = TimeSpan.FromSeconds(2);
    static readonly TimeSpan EveryIngress = TimeSpan.FromSeconds(5);
    static readonly TimeSpan EveryCertificate = TimeSpan.FromSeconds(10);
    static readonly TimeSpan EverySetting = TimeSpan.FromSeconds(15);
    static readonly TimeSpan BetweenRequests = TimeSpan.FromMilliseconds(5);

    readonly LiveTimer _timer = new(target, BetweenRequests);
    readonly LiveTally _tally = new();
    bool _hasVisitor;

    /// <summary>Until cancelled.</summary>
    /// <returns>What was changed.</returns>
    public async Task<SoakChangesReport> RunAsync(CancellationToken end)
    {
        Churn slices = new(EverySlice, MoveAsync), ingresses = new(EveryIngress, VisitAsync);
        Churn certificates = new(EveryCertificate, (_, stop) => ChangeAsync(SoakObjects.Certificate(), stop));
        Churn settings = new(EverySetting, (number, stop) => ChangeAsync(SoakObjects.Settings(number + 1), stop));
        await Task.WhenAll(slices.RunAsync(end), ingresses.RunAsync(end), certificates.RunAsync(end), settings.RunAsync(end));
        var times = _tally.Times();
        return new(
            slices.Changes, times.Count, times.Percentile(50).TotalMilliseconds, times.Max.TotalMilliseconds, ingresses.Changes, certificates.Changes,
            settings.Changes, _tally.Failures);
    }

    Task MoveAsync(int number, CancellationToken stop)
    {
        var pod = (number + 1) % 2;
        return _timer.TimeAsync(
            _tally, SoakNames.MovingHost, () => ChangeAsync(objects.Slice(pod), stop), outcome => outcome.Label == AnsweringPods.Names[pod], stop);
    }

    async Task VisitAsync(int number, CancellationToken stop)
    {
        var visitor = SoakObjects.Visitor(number);
        if (_hasVisitor)
            await cluster.DeleteAsync(SoakObjects.PathOf(visitor), stop);
        else
            await cluster.CreateAsync(Manifest.PathOf(visitor.Collection, SoakNames.Namespace), visitor.Bytes, stop);
        _hasVisitor = !_hasVisitor;
    }

    Task ChangeAsync(Manifest manifest, CancellationToken stop) => cluster.PatchAsync(SoakObjects.PathOf(manifest), SoakObjects.Patch(manifest), stop);
}
