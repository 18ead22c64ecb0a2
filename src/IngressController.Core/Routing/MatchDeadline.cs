using System.Text.RegularExpressions;

namespace IngressController.Core.Routing;

/// <summary>
/// Until when all regular expressions together may be compared with one request. Without one, each of a host's patterns could take
/// its own time. <see langword="default"/> sets no end.
/// </summary>
public readonly struct MatchDeadline
{
    /// <summary>
    /// For a request. Long enough that a machine without a free processor, or the first use of a pattern, does not refuse what is
    /// harmless: all clocks here run on while a thread waits.
    /// </summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(500);

    readonly long _end;
    readonly CancellationToken _clientLeft;

    MatchDeadline(long end, CancellationToken clientLeft) => (_end, _clientLeft) = (end, clientLeft);

    /// <summary>Starts now.</summary>
    /// <param name="clientLeft">Ends the comparing early: nobody waits for the answer.</param>
    public static MatchDeadline Start(CancellationToken clientLeft = default) => new(Environment.TickCount64 + (long)Longest.TotalMilliseconds, clientLeft);

    /// <summary>To be called after each comparison that did not match.</summary>
    /// <param name="pattern">The pattern that was compared.</param>
    /// <exception cref="RegexMatchTimeoutException">The time is over. No other pattern may serve in place of the next ones.</exception>
    /// <exception cref="OperationCanceledException">The client has left.</exception>
    public void Check(string pattern)
    {
        if (_end == 0)
            return;
        _clientLeft.ThrowIfCancellationRequested();
        if (Environment.TickCount64 > _end)
            throw new RegexMatchTimeoutException("", pattern, Longest);
    }
}
