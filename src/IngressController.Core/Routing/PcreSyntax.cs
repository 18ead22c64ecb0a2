using System.Diagnostics.CodeAnalysis;

namespace IngressController.Core.Routing;

/// <summary>
/// Translates a pattern from PCRE's syntax, which users of ingress-nginx write, to .NET's. What has no counterpart is refused, never
/// guessed.
/// </summary>
/// <remarks>
/// ingress-nginx runs PCRE on octets in the C locale, so <c>\w</c>, <c>\d</c> and <c>\s</c> are ASCII. Named groups count with the
/// others, while .NET numbers them last. A <c>[</c> inside a class is a literal, while .NET subtracts classes. Possessive quantifiers
/// become atomic groups. .NET lacks POSIX classes, <c>\Q…\E</c>, <c>\h</c>, <c>\R</c> and <c>\x{…}</c>.
/// </remarks>
sealed class PcreSyntax
{
    readonly PcreOutput _output;
    readonly PcreGroups _groups;

    PcreSyntax(string source) => _groups = new(_output = new(source));

    /// <summary>Translates a pattern to .NET's syntax; false, with the reason, when that is impossible.</summary>
    public static bool TryTranslate(string pattern, [NotNullWhen(true)] out PcreTranslation? translation, [NotNullWhen(false)] out string? problem)
    {
        var syntax = new PcreSyntax(pattern);
        problem = syntax.Translate();
        translation = problem is null
            ? new(syntax._output.ToString(), syntax._output.StandsAlone, syntax._output.Backtracks, syntax._groups.Names)
            : null;
        return problem is null;
    }

    string? Translate()
    {
        while (!_output.Rest.IsEmpty)
        {
            var problem = _output.Rest[0] switch
            {
                '\\' => Escape(),
                '[' => PcreClass.Translate(_output),
                '(' => _groups.Begin(),
                ')' => _groups.End(),
                '*' or '+' or '?' => Quantifier(1),
                '{' => BracedQuantifier(),
                _ => Plain(),
            };
            if (problem is not null)
                return problem;
        }

        return _groups.IsInside ? "has a ( without )" : null;
    }

    string? Plain()
    {
        var c = _output.Rest[0];
        if (c is '|' or '^')
            _output.WriteBare(_output.Rest[..1]);
        else
            _output.WriteAtom(c is '#' ? @"\#" : _output.Rest[..1]);
        _output.StandsAlone &= c != '^' && (c != '|' || _groups.IsInside);
        _output.Skip(1);
        return null;
    }

    string? Quantifier(int length)
    {
        var text = _output.Rest[..length];
        if (!_output.HasAtom)
            return $"has nothing to repeat before {text}";
        _output.Write(text);
        _output.Skip(length);
        if (_output.TrySkip('?'))
        {
            _output.Write("?");
            _output.EndRepetition(isPossessive: false);
        }
        else
        {
            _output.EndRepetition(isPossessive: _output.TrySkip('+'));
        }

        return null;
    }

    string? BracedQuantifier()
    {
        var end = _output.Rest.IndexOf('}');
        var inner = end < 0 ? default : _output.Rest[1..end];
        var comma = inner.IndexOf(',');
        if (comma < 0 ? IsNumber(inner) : IsNumber(inner[..comma]) && (comma == inner.Length - 1 || IsNumber(inner[(comma + 1)..])))
            return Quantifier(end + 1);
        _output.Skip(1);
        _output.WriteAtom(@"\{");
        return null;
    }

    static bool IsNumber(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange('0', '9');

    string? Escape()
    {
        var rest = _output.Rest;
        if (rest.Length == 1)
            return @"ends with \";
        switch (rest[1])
        {
            case 'Q':
                return Quoted(rest[2..]);
            case 'k':
                return NamedReference(rest[2..]);
            case 'x':
                return PcreEscapes.Octet(rest[2..], out var octet, out var length) ?? Atom(octet, 2 + length);
            case >= '1' and <= '9':
                var digits = rest[1..].IndexOfAnyExceptInRange('0', '9') is var end and >= 0 ? rest[..(end + 1)] : rest;
                _output.Backtracks = true;
                return Atom($@"(?:{digits})", digits.Length);
            case 'b' or 'B' or 'A' or 'z' or 'Z' or 'G':
                _output.WriteBare(rest[..2]);
                _output.Skip(2);
                _output.StandsAlone &= rest[1] is 'z' or 'Z';
                _output.Backtracks |= rest[1] == 'G';
                return null;
            default:
                _output.Backtracks |= rest[1] == 'R';
                return PcreEscapes.OutsideClass(rest[1]) is { } text ? Atom(text, 2) : $@"holds \{rest[1]}, which cannot be used here";
        }
    }

    string? Atom(string text, int length)
    {
        _output.WriteAtom(text);
        _output.Skip(length);
        return null;
    }

    string? Quoted(ReadOnlySpan<char> text)
    {
        var end = text.IndexOf(@"\E");
        foreach (var c in end < 0 ? text : text[..end])
            _output.WriteAtom(PcreEscapes.Literal(c));
        _output.Skip(2 + (end < 0 ? text.Length : end + 2));
        return null;
    }

    // \k<name>, \k{name} and \k'name'
    string? NamedReference(ReadOnlySpan<char> text)
    {
        var close = text.IsEmpty ? -1 : text[0] switch { '<' => text.IndexOf('>'), '{' => text.IndexOf('}'), '\'' => text[1..].IndexOf('\'') + 1, _ => -1 };
        if (close < 2)
            return @"holds \k without a name";
        _output.Skip(close + 3);
        return _groups.Reference(text[1..close].ToString());
    }
}

/// <summary>A pattern in .NET's syntax.</summary>
/// <param name="Text">It.</param>
/// <param name="StandsAlone"><see cref="PcreOutput.StandsAlone"/>.</param>
/// <param name="Backtracks"><see cref="PcreOutput.Backtracks"/>.</param>
/// <param name="Names">The numbers of its named groups.</param>
sealed record PcreTranslation(string Text, bool StandsAlone, bool Backtracks, IReadOnlyDictionary<string, int> Names);
