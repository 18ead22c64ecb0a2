using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace IngressController.Core.Routing;

/// <summary>
/// Brings a pattern in PCRE's syntax, which ingress-nginx' users write, to .NET's where the two differ. What has no
/// counterpart is refused, never guessed at.
/// </summary>
/// <remarks>
/// PCRE runs on octets there, in the C locale, so <c>\w</c>, <c>\d</c> and <c>\s</c> are ASCII; named groups count with the others,
/// while .NET numbers them last; <c>[</c> inside a class is itself, while .NET subtracts classes; possessive quantifiers are atomic
/// groups in .NET; POSIX classes, <c>\Q…\E</c>, <c>\h</c>, <c>\R</c> and <c>\x{…}</c> do not exist there.
/// </remarks>
sealed class PcreSyntax
{
    const string NotWord = @"\x00-/:-@\[-\^`{-\xff";
    const string NotDigit = @"\x00-/:-\xff";
    const string Space = @"\t-\r ";
    const string NotSpace = @"\x00-\x08\x0e-\x1f!-\xff";

    static readonly Dictionary<string, string> PosixClasses = new(StringComparer.Ordinal)
    {
        ["alpha"] = "A-Za-z",
        ["digit"] = "0-9",
        ["alnum"] = "A-Za-z0-9",
        ["upper"] = "A-Z",
        ["lower"] = "a-z",
        ["space"] = Space,
        ["blank"] = @"\t ",
        ["punct"] = @"!-/:-@\[-`{-~",
        ["word"] = "A-Za-z0-9_",
        ["xdigit"] = "0-9A-Fa-f",
        ["cntrl"] = @"\x00-\x1f\x7f",
        ["graph"] = "!-~",
        ["print"] = " -~",
    };

    static readonly SearchValues<char> Word =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdefABCDEF");

    readonly string _source;
    readonly StringBuilder _output = new();
    readonly Stack<int> _groups = new();
    readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);
    int _at;
    int _captures;
    bool _standsAlone = true;

    /// <summary>Where the last complete atom begins in the output: what a quantifier applies to. -1: nothing yet.</summary>
    int _atom = -1;

    PcreSyntax(string source) => _source = source;

    /// <summary>The same pattern in .NET's syntax, or the reason why there is none.</summary>
    public static bool TryTranslate(string pattern, [NotNullWhen(true)] out string? translated, [NotNullWhen(false)] out string? problem)
    {
        return TryTranslate(pattern, out translated, out _, out problem);
    }

    /// <param name="pattern">The pattern.</param>
    /// <param name="translated">The same pattern in .NET's syntax.</param>
    /// <param name="standsAlone">
    /// Whether it means the same when the text in front of it is cut off: it neither looks back nor offers alternatives to what
    /// stands in front of it.
    /// </param>
    /// <param name="problem">The reason why there is none.</param>
    public static bool TryTranslate(
        string pattern, [NotNullWhen(true)] out string? translated, out bool standsAlone, [NotNullWhen(false)] out string? problem)
    {
        var syntax = new PcreSyntax(pattern);
        problem = syntax.Translate();
        translated = problem is null ? syntax._output.ToString() : null;
        standsAlone = syntax._standsAlone;
        return problem is null;
    }

    string? Translate()
    {
        while (_at < _source.Length)
        {
            var problem = _source[_at] switch
            {
                '\\' => Escape(),
                '[' => Class(),
                '(' => Group(),
                ')' => EndGroup(),
                '*' or '+' or '?' => Quantifier(1),
                '{' => BracedQuantifier(),
                _ => Plain(),
            };
            if (problem is not null)
                return problem;
        }

        return _groups.Count == 0 ? null : "has a ( without )";
    }

    string? Plain()
    {
        var c = _source[_at++];
        Atom(c is '#' ? @"\#" : c.ToString());
        if (c is '|' or '^')
            _atom = -1;
        _standsAlone &= c != '^' && (c != '|' || _groups.Count > 0);
        return null;
    }

    void Atom(string text)
    {
        _atom = _output.Length;
        _output.Append(text);
    }

    string? Quantifier(int length)
    {
        if (_atom < 0)
            return $"has nothing to repeat before {_source.AsSpan(_at, length)}";
        _output.Append(_source, _at, length);
        _at += length;
        if (_at < _source.Length && _source[_at] == '?')
        {
            _output.Append('?');
            _at++;
        }
        else if (_at < _source.Length && _source[_at] == '+')
        {
            // Possessive: takes what it can and never gives it back, which .NET writes as an atomic group.
            _output.Insert(_atom, "(?>").Append(')');
            _at++;
        }

        _atom = -1;
        return null;
    }

    string? BracedQuantifier()
    {
        var end = _source.IndexOf('}', _at);
        var inner = end < 0 ? default : _source.AsSpan(_at + 1, end - _at - 1);
        var comma = inner.IndexOf(',');
        var isQuantifier = end > 0 && (comma < 0 ? IsNumber(inner) : IsNumber(inner[..comma]) && (comma == inner.Length - 1 || IsNumber(inner[(comma + 1)..])));
        if (isQuantifier)
            return Quantifier(end - _at + 1);
        _at++;
        Atom(@"\{");
        return null;
    }

    static bool IsNumber(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange('0', '9');

    string? Group()
    {
        var start = _output.Length;
        var rest = _source.AsSpan(_at);
        if (!rest.StartsWith("(?") && !rest.StartsWith("(*"))
        {
            Open(start, "(", 1, captures: true);
        }
        else if (rest.StartsWith("(?:") || rest.StartsWith("(?=") || rest.StartsWith("(?!") || rest.StartsWith("(?>"))
        {
            Open(start, rest[..3].ToString(), 3, captures: false);
        }
        else if (rest.StartsWith("(?<=") || rest.StartsWith("(?<!"))
        {
            _standsAlone = false;
            Open(start, rest[..4].ToString(), 4, captures: false);
        }
        else if (NameLength(rest) is var (prefix, length) && length > 0)
        {
            _names[rest.Slice(prefix, length).ToString()] = _captures + 1;
            Open(start, "(", prefix + length + 1, captures: true);
        }
        else
        {
            return Flags(rest);
        }

        return null;
    }

    void Open(int start, string text, int length, bool captures)
    {
        _groups.Push(start);
        _output.Append(text);
        _at += length;
        _atom = -1;
        if (captures)
            _captures++;
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

    // (?i), (?i-s:…), and (?#comment), which goes.
    string? Flags(ReadOnlySpan<char> rest)
    {
        if (rest.StartsWith("(?#"))
        {
            var close = rest.IndexOf(')');
            _at += close < 0 ? rest.Length : close + 1;
            return close < 0 ? "has a ( without )" : null;
        }

        if (rest.StartsWith("(?P=") && rest.IndexOf(')') is var named and > 4)
        {
            _at += named + 1;
            return Reference(rest[4..named].ToString());
        }

        var end = rest[2..].IndexOfAnyExcept("ims-") + 2;
        if (!rest.StartsWith("(?") || end <= 2 || rest[end] is not (')' or ':'))
            return $"holds {rest[..Math.Min(rest.Length, 4)]}…, which cannot be used here";
        if (rest[end] == ':')
        {
            Open(_output.Length, rest[..(end + 1)].ToString(), end + 1, captures: false);
            return null;
        }

        _output.Append(rest[..(end + 1)]);
        _at += end + 1;
        _atom = -1;
        return null;
    }

    string? EndGroup()
    {
        if (!_groups.TryPop(out var start))
            return "has a ) without (";
        _output.Append(')');
        _at++;
        _atom = start;
        return null;
    }

    string? Reference(string name)
    {
        if (!_names.TryGetValue(name, out var number))
            return $"refers to a group {name} that does not exist";
        Atom($@"(?:\{number})");
        return null;
    }

    string? Escape()
    {
        if (_at + 1 >= _source.Length)
            return @"ends with \";
        var c = _source[_at + 1];
        switch (c)
        {
            case 'Q':
                return Quoted();
            case 'k':
                return NamedReference();
            case 'x':
                return HexEscape(out var octet) is { } problem ? problem : Done(octet);
            case >= '1' and <= '9':
                var digits = _at + 1;
                while (digits < _source.Length && char.IsAsciiDigit(_source[digits]))
                    digits++;
                Atom($@"(?:{_source.AsSpan(_at, digits - _at)})");
                _at = digits;
                return null;
            case 'b' or 'B' or 'A' or 'z' or 'Z' or 'G':
                _output.Append('\\').Append(c);
                _atom = -1;
                _standsAlone &= c is 'z' or 'Z';
                break;
            default:
                if (OutsideClass(c) is not { } text)
                    return $@"holds \{c}, which cannot be used here";
                Atom(text);
                break;
        }

        _at += 2;
        return null;

        string? Done(string text)
        {
            Atom(text);
            return null;
        }
    }

    static string? OutsideClass(char c) => c switch
    {
        'd' => "[0-9]",
        'D' => "[^0-9]",
        'w' => "[A-Za-z0-9_]",
        'W' => "[^A-Za-z0-9_]",
        's' => $"[{Space}]",
        'S' => $"[^{Space}]",
        'h' => @"[\t \xa0]",
        'H' => @"[^\t \xa0]",
        'v' => @"[\n-\r\x85]",
        'V' => @"[^\n-\r\x85]",
        'N' => @"[^\n]",
        'R' => @"(?>\r\n|[\n-\r\x85])",
        _ => Character(c),
    };

    // An escaped character that means itself, or one character in both syntaxes.
    static string? Character(char c) => c switch
    {
        'n' or 'r' or 't' or 'f' or 'a' or 'e' => $@"\{c}",
        '0' => @"\x00",
        _ when char.IsAsciiLetterOrDigit(c) => null,
        _ when c < 128 => $@"\x{(int)c:x2}",
        _ => c.ToString(),
    };

    string? Quoted()
    {
        var end = _source.IndexOf(@"\E", _at + 2, StringComparison.Ordinal);
        foreach (var c in _source.AsSpan((_at + 2)..(end < 0 ? _source.Length : end)))
            Atom(char.IsAsciiLetterOrDigit(c) ? c.ToString() : Character(c)!);
        _at = end < 0 ? _source.Length : end + 2;
        return null;
    }

    string? NamedReference()
    {
        var rest = _source.AsSpan(_at + 2);
        var close = rest.IsEmpty ? -1 : rest[0] switch { '<' => rest.IndexOf('>'), '{' => rest.IndexOf('}'), '\'' => rest[1..].IndexOf('\'') + 1, _ => -1 };
        if (close < 2)
            return @"holds \k without a name";
        _at += close + 3;
        return Reference(rest[1..close].ToString());
    }

    // \xhh and \x{hh}: one octet.
    string? HexEscape(out string octet)
    {
        var rest = _source.AsSpan(_at + 2);
        var braced = rest.StartsWith("{");
        var length = braced ? rest.IndexOf('}') - 1 : Math.Min(2, rest.IndexOfAnyExcept(Hex) is var end and >= 0 ? end : rest.Length);
        octet = "";
        var digits = length < 0 ? default : rest.Slice(braced ? 1 : 0, length);
        var value = 0;
        if ((braced || length > 0) && !int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value))
            return @"holds a \x that is no number";
        if (value > 0xff)
            return $@"holds \x{rest[..(length + 2)]}, which is no octet";
        octet = $@"\x{value:x2}";
        _at += 2 + length + (braced ? 2 : 0);
        return null;
    }

    string? Class()
    {
        var start = _output.Length;
        _output.Append('[');
        _at++;
        if (_at < _source.Length && _source[_at] == '^')
        {
            _output.Append('^');
            _at++;
        }

        // A ] at the very beginning is itself.
        for (var first = true; _at < _source.Length && (first || _source[_at] != ']'); first = false)
        {
            if (ClassItem() is { } problem)
                return problem;
        }

        if (_at >= _source.Length)
            return "has a [ without ]";
        _output.Append(']');
        _at++;
        _atom = start;
        return null;
    }

    string? ClassItem()
    {
        var c = _source[_at];
        if (c == '[' && _at + 1 < _source.Length && _source[_at + 1] == ':' && _source.IndexOf(":]", _at + 2, StringComparison.Ordinal) is var end and > 0)
        {
            var name = _source[(_at + 2)..end];
            _at = end + 2;
            return PosixClasses.TryGetValue(name, out var ranges) ? AppendSet(ranges) : $"holds the class [:{name}:], which cannot be used here";
        }

        if (c != '\\')
        {
            _at++;
            return Append(c is '[' or ']' || (c == '-' && IsSetNext()) ? $@"\{c}" : c.ToString());
        }

        if (_at + 1 >= _source.Length)
            return @"ends with \";
        c = _source[_at + 1];
        if (c == 'x')
            return HexEscape(out var octet) ?? Append(octet);
        _at += 2;
        return InsideClass(c) is not { } text ? $@"holds \{c} in a class, which cannot be used here"
            : IsSet(c) ? AppendSet(text)
            : Append(text);
    }

    static bool IsSet(char c) => c is 'd' or 'D' or 'w' or 'W' or 's' or 'S' or 'h' or 'v';

    bool IsSetNext()
    {
        var rest = _source.AsSpan(_at);
        return rest.StartsWith("[:") || (rest.Length > 1 && rest[0] == '\\' && IsSet(rest[1]));
    }

    // A - beside a set is itself; beside the ranges that stand for the set it would make another range.
    string? AppendSet(string ranges)
    {
        _output.Append(ranges);
        if (_at < _source.Length && _source[_at] == '-')
        {
            _output.Append(@"\-");
            _at++;
        }

        return null;
    }

    string? Append(string text)
    {
        _output.Append(text);
        return null;
    }

    static string? InsideClass(char c) => c switch
    {
        'd' => "0-9",
        'D' => NotDigit,
        'w' => "A-Za-z0-9_",
        'W' => NotWord,
        's' => Space,
        'S' => NotSpace,
        'h' => @"\t \xa0",
        'v' => @"\n-\r\x85",
        'b' => @"\x08",
        _ => Character(c),
    };
}
