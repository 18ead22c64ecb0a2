using System.Text;

namespace IngressController.Core.Routing;

/// <summary>A pattern in PCRE's syntax while it is read, and what has become of it in .NET's.</summary>
/// <param name="source">The pattern in PCRE's syntax.</param>
sealed class PcreOutput(string source)
{
    readonly StringBuilder _text = new();

    /// <summary>Where the last complete atom begins: what a quantifier applies to. -1: nothing yet.</summary>
    int _atom = -1;

    /// <summary>How much of the source is read.</summary>
    public int Read { get; private set; }

    /// <summary>What follows.</summary>
    public ReadOnlySpan<char> Rest => source.AsSpan(Read);

    /// <summary>
    /// Whether it means the same when the text in front of it is cut off: it neither looks back nor offers alternatives to what
    /// stands in front of it.
    /// </summary>
    public bool StandsAlone { get; set; } = true;

    /// <summary>How much is written.</summary>
    public int Length => _text.Length;

    public bool HasAtom => _atom >= 0;

    /// <summary>Skips so many characters of the source.</summary>
    public void Skip(int length) => Read += length;

    /// <summary>Skips a character if it is the next one.</summary>
    public bool TrySkip(char c)
    {
        if (Rest.IsEmpty || Rest[0] != c)
            return false;
        Read++;
        return true;
    }

    /// <summary>Writes part of something.</summary>
    public void Write(ReadOnlySpan<char> text) => _text.Append(text);

    /// <summary>Writes something that can be repeated.</summary>
    public void WriteAtom(ReadOnlySpan<char> text)
    {
        _atom = _text.Length;
        _text.Append(text);
    }

    /// <summary>Writes something that cannot.</summary>
    public void WriteBare(ReadOnlySpan<char> text)
    {
        _text.Append(text);
        _atom = -1;
    }

    /// <summary>All since a place can be repeated as one.</summary>
    public void EndAtom(int start) => _atom = start;

    /// <summary>What was written last cannot be repeated again.</summary>
    public void EndRepetition(bool isPossessive)
    {
        // It takes what it can and never gives it back, which .NET writes as an atomic group.
        if (isPossessive)
            _text.Insert(_atom, "(?>").Append(')');
        _atom = -1;
    }

    public override string ToString() => _text.ToString();
}
