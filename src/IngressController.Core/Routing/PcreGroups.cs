using System.Buffers;

namespace IngressController.Core.Routing;

/// <summary>
/// Translates groups, <c>(…)</c>, and references to them by name. PCRE numbers named groups together with the others; .NET numbers
/// them last.
/// </summary>
/// <param name="output">The pattern.</param>
sealed class PcreGroups(PcreOutput output)
{
    static readonly SearchValues<char> Word =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    /// <summary>The start of each open group in the output.</summary>
    readonly Stack<int> _open = new();
    readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);
    int _captures;

    public bool IsInside => _open.Count > 0;

    /// <summary>The numbers of named groups.</summary>
    public IReadOnlyDictionary<string, int> Names => _names;

    /// <summary>Translates the next <c>(</c> and what belongs to it. Returns what is wrong, or null.</summary>
    public string? Begin()
    {
        var rest = output.Rest;
        if (!rest.StartsWith("(?") && !rest.StartsWith("(*"))
        {
            Capture(null, 1);
        }
        else if (rest.StartsWith("(?:") || rest.StartsWith("(?=") || rest.StartsWith("(?!") || rest.StartsWith("(?>"))
        {
            output.Backtracks |= rest[2] != ':';
            Open(rest[..3], 3);
        }
        else if (rest.StartsWith("(?<=") || rest.StartsWith("(?<!"))
        {
            output.StandsAlone = false;
            output.Backtracks = true;
            Open(rest[..4], 4);
        }
        else if (NameLength(rest) is var (prefix, length) && length > 0)
        {
            Capture(rest.Slice(prefix, length).ToString(), prefix + length + 1);
        }
        else
        {
            return Flags(rest);
        }

        return null;
    }

    /// <summary>Translates the next <c>)</c>. Returns what is wrong, or null.</summary>
    public string? End()
    {
        if (!_open.TryPop(out var start))
            return "has a ) without (";
        output.Skip(1);
        output.Write(")");
        output.EndAtom(start);
        return null;
    }

    /// <summary>Writes a reference to the text that a named group matched. Returns what is wrong, or null.</summary>
    public string? Reference(string name)
    {
        if (!_names.TryGetValue(name, out var number))
            return $"refers to a group {name} that does not exist";
        output.Backtracks = true;
        output.WriteAtom($@"(?:\{number})");
        return null;
    }

    void Capture(string? name, int length)
    {
        _captures++;
        if (name is not null)
            _names[name] = _captures;
        Open("(", length);
    }

    void Open(ReadOnlySpan<char> text, int length)
    {
        _open.Push(output.Length);
        output.WriteBare(text);
        output.Skip(length);
    }

    // (?<name>, (?P<name> and (?'name'
    static (int Prefix, int Length) NameLength(ReadOnlySpan<char> rest)
    {
        var prefix = rest.StartsWith("(?<") || rest.StartsWith("(?'") ? 3 : rest.StartsWith("(?P<") ? 4 : 0;
        if (prefix == 0)
            return default;
        var length = rest[prefix..].IndexOf(rest[prefix - 1] == '\'' ? '\'' : '>');
        return length > 0 && !rest.Slice(prefix, length).ContainsAnyExcept(Word) ? (prefix, length) : default;
    }

    // (?i), (?i-s:…), and (?#comment), which is dropped.
    string? Flags(ReadOnlySpan<char> rest)
    {
        if (rest.StartsWith("(?#"))
        {
            var close = rest.IndexOf(')');
            output.Skip(close < 0 ? rest.Length : close + 1);
            return close < 0 ? "has a ( without )" : null;
        }

        if (rest.StartsWith("(?P=") && rest.IndexOf(')') is var named and > 4)
        {
            output.Skip(named + 1);
            return Reference(rest[4..named].ToString());
        }

        var end = rest[2..].IndexOfAnyExcept("ims-") + 2;
        if (!rest.StartsWith("(?") || end <= 2 || rest[end] is not (')' or ':'))
            return $"holds {rest[..Math.Min(rest.Length, 4)]}…, which cannot be used here";
        if (rest[end] == ':')
        {
            Open(rest[..(end + 1)], end + 1);
            return null;
        }

        output.WriteBare(rest[..(end + 1)]);
        output.Skip(end + 1);
        return null;
    }
}
