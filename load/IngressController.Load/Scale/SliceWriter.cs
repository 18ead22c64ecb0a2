using IngressController.Load.Engine;
using IngressController.Load.Measuring;

namespace IngressController.Load.Scale;

/// <summary>Changes every n-th slice in turn; the slices between are other writers', so that changes of one never overlap.</summary>
/// <param name="changes">Makes the changes.</param>
/// <param name="first">Its first slice, below <paramref name="step"/>.</param>
/// <param name="step">To the next.</param>
/// <param name="count">Slices in all.</param>
sealed class SliceWriter(ScaleChanges changes, int first, int step, int count) : IVirtualUser
{
    int _next = first;

    public ValueTask PrepareAsync(CancellationToken cancellation) => default;

    public async ValueTask<Outcome> PerformAsync(CancellationToken cancellation)
    {
        var slice = _next;
        _next = slice + step < count ? slice + step : slice % step;
        await changes.ChangeSliceAsync(slice, cancellation);
        return new(200, 0);
    }

    public ValueTask DisposeAsync() => default;
}
