using System.Collections.Immutable;

namespace IngressController.Core.Routing;

/// <summary>
/// Measures comparisons with dear patterns (<see cref="PatternSize.IsDear"/>) on the account of the host that has them, and refuses those
/// of a host that has used up what it may.
/// </summary>
public interface IMatchMeter
{
    /// <summary>False: the host may not be compared with now. Otherwise <see cref="End"/> follows on the same thread.</summary>
    /// <param name="host">The host whose pattern it is.</param>
    /// <param name="begun">To be given to <see cref="End"/>.</param>
    bool TryBegin(VirtualHost host, out MatchReading begun);

    /// <param name="host">The same host.</param>
    /// <param name="begun">From <see cref="TryBegin"/>.</param>
    /// <param name="compared">The dear patterns that may have grown.</param>
    void End(VirtualHost host, in MatchReading begun, ImmutableArray<RenewableRegex> compared);
}

/// <summary>What a thread has used so far.</summary>
/// <param name="Cpu">Processor time, in nanoseconds.</param>
/// <param name="Allocated">Bytes allocated.</param>
public readonly record struct MatchReading(long Cpu, long Allocated);

/// <summary>A comparison was refused (<see cref="IMatchMeter.TryBegin"/>), and nothing may serve in place of the host.</summary>
/// <param name="host">The name of the host that has used up what it may.</param>
public sealed class MatchRefusedException(string host) : Exception($"The patterns of host {host} have used up the processor time they may use")
{
    /// <summary>The host that has used up what it may.</summary>
    public string Host => host;
}
