using IngressController.Load.Measuring;

namespace IngressController.Load.Engine;

/// <summary>One client of the target, which does one operation at a time, over and over.</summary>
interface IVirtualUser : IAsyncDisposable
{
    /// <summary>Opens what it keeps open between operations, before the clock runs. May be called again.</summary>
    ValueTask PrepareAsync(CancellationToken cancellation);

    /// <summary>Does one operation. What goes wrong is thrown; the next call starts afresh.</summary>
    ValueTask<Outcome> PerformAsync(CancellationToken cancellation);
}
