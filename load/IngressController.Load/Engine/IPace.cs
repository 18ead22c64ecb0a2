namespace IngressController.Load.Engine;

/// <summary>Says when operations start. Shared by all virtual users of a step.</summary>
interface IPace
{
    /// <summary>
    /// Waits until the caller may start an operation, and gives the moment (<see cref="System.Diagnostics.Stopwatch"/> timestamp) from
    /// which its latency counts; null when there is nothing left to do.
    /// </summary>
    ValueTask<long?> NextAsync();

    /// <summary>Lets nothing more start.</summary>
    void Stop();

    /// <summary>How long a virtual user rests after a failure, so that a target that refuses at once is not hammered.</summary>
    TimeSpan RestAfterFailure { get; }
}
