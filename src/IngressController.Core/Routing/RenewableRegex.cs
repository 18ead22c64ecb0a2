using System.Text.RegularExpressions;

namespace IngressController.Core.Routing;

/// <summary>
/// A regular expression that can be made anew. An automaton keeps each state that some input has led to, up to 10,000 of 2.5 KB, so
/// clients make it grow; a new one begins small and gives the same answers.
/// </summary>
/// <param name="make">Compiles it; called when it is first needed and after each <see cref="Renew"/>, at times by two threads at once.</param>
/// <param name="isDear">Whether comparing it is to be measured (<see cref="IMatchMeter"/>): its automaton may become large, or it may backtrack.</param>
public sealed class RenewableRegex(Func<Regex> make, bool isDear)
{
    Regex? _current;

    public bool IsDear => isDear;

    /// <summary>Compiled if need be.</summary>
    public Regex Current
    {
        get
        {
            if (Volatile.Read(ref _current) is { } current)
                return current;
            var made = make();
            return Interlocked.CompareExchange(ref _current, made, null) ?? made;
        }
    }

    /// <summary>Drops the automaton with its states. A match under way keeps it until its end.</summary>
    public void Renew() => Volatile.Write(ref _current, null);

    /// <summary>The pattern.</summary>
    public override string ToString() => Current.ToString();
}
