using System.Text;

namespace IngressController.Core.Routing;

/// <summary>A pattern in PCRE's syntax while it is read, and its translation so far.</summary>
/// <param name="source">The pattern in PCRE's syntax.</param>
sealed class PcreOutput(string source)
{
    readonly StringBuilder _text = new();

    /// <summary>The start of the last complete atom, which a quantifier applies to; -1 for none.</summary>
    int _atom = -1;

    /// <summary>Characters of the source that have been read.</summary>
    public int Read { get; private set; }

    public ReadOnlySpan<char> Rest => source.AsSpan(Read);

    /// <summary>Whether it keeps its meaning without the text in front of it: it neither looks back nor offers alternatives to that text.</summary>
    public bool StandsAlone { get; set; } = true;

    /// <summary>Whether it has look-around, back-references or atomic groups, which no automaton can match.</summary>
    public bool Backtracks { get; set; }

    /// <summary>Characters that have been written.</summary>
    public int Length => _text.Length;

    public bool HasAtom => _atom >= 0;

    public void Skip(int length) => Read += length;

    public bool TrySkip(char c)
    {
        if (Rest.IsEmpty || Rest[0] != c)
            return false;
        Read++;
        return true;
    }

    /// <summary>Writes part of an atom.</summary>
    public void Write(ReadOnlySpan<char> text) => _text.Append(text);

    /// <summary>Writes an atom, which can be repeated.</summary>
    public void WriteAtom(ReadOnlySpan<char> text)
    {
        _atom = _text.Length;
        _text.Append(text);
    }

    /// <summary>Writes text that cannot be repeated.</summary>
    public void WriteBare(ReadOnlySpan<char> text)
    {
        _text.Append(text);
        _atom = -1;
    }

    /// <summary>Makes everything since <paramref name="start"/> one atom.</summary>
    public void EndAtom(int start) => _atom = start;

    /// <summary>Ends a quantifier, which cannot be repeated again.</summary>
    public void EndRepetition(bool isPossessive)
    {
        // A possessive quantifier never gives back what it has taken; .NET has an atomic group for it.
        Backtracks |= isPossessive;
        if (isPossessive)
            _text.Insert(_atom, "(?>").Append(')');
        _atom = -1;
    }

    public override string ToString() => _text.ToString();
}
