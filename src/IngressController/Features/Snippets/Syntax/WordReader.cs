using System.Text;
using IngressController.Core.Limits;

namespace IngressController.Features.Snippets.Syntax;

/// <summary>
/// Splits a text into words and marks as nginx does. There is one rule for each thing: a comment begins only where a word may begin, a
/// closing brace is a mark only there too, and a backslash keeps the next character from being a mark.
/// </summary>
sealed class WordReader(string text)
{
    int _at;
    int _line = 1;
    int _lineStart;

    /// <summary>Where the next character stands.</summary>
    public Position Position => new(_line, _at - _lineStart + 1);

    /// <summary>What is wrong with the last word or block of Lua that was read; null for nothing. Nothing more can be read then.</summary>
    public SyntaxProblem? Problem { get; private set; }

    /// <summary>
    /// Skips blanks and comments, and then the mark that stands there: one of <c>; { }</c>. Null before a word. Zero at the end of the
    /// text and after a <see cref="Problem"/>.
    /// </summary>
    public char? ReadMark()
    {
        while (Problem is null && _at < text.Length)
        {
            switch (text[_at])
            {
                case ' ' or '\t' or '\r' or '\n':
                    Advance();
                    break;
                case '#':
                    SkipComment();
                    break;
                case ';' or '{' or '}':
                    return text[_at++];
                default:
                    return null;
            }
        }

        return '\0';
    }

    /// <summary>The word that begins here; null after a <see cref="Problem"/>.</summary>
    public Word? ReadWord()
    {
        var start = Position;
        var isQuoted = text[_at] is '"' or '\'';
        var content = isQuoted ? ReadQuoted(start) : ReadUnquoted(start);
        return Problem is null ? new(Unescaped(content), isQuoted, start) : null;
    }

    /// <summary>Skips Lua up to the brace that closes its block.</summary>
    public void SkipLua(Position start)
    {
        var end = LuaBlock.EndOf(text, _at);
        if (end < 0)
        {
            Problem = new(start, "the block of Lua that begins here is never closed; write the missing \"}\", or the missing quote or bracket in it");
            return;
        }

        while (_at < end)
            Advance();
    }

    string ReadQuoted(Position start)
    {
        var quote = text[_at++];
        var first = _at;
        while (_at < text.Length && text[_at] != quote)
            AdvanceEscaped();
        if (_at == text.Length)
        {
            Problem = new(start, "the quote that begins here is never closed; write the same quote at its end, and \\ before a quote that is part of the text");
            return "";
        }

        var content = text[first.._at++];
        // nginx needs room for the closing quote too.
        CheckLength(content, 1, start);
        if (Problem is null && _at < text.Length && text[_at] is not (' ' or '\t' or '\r' or '\n' or ';' or '{' or ')'))
            Problem = new(Position, "text follows a closing quote at once; write a blank between them, or one pair of quotes around both");
        return content;
    }

    string ReadUnquoted(Position start)
    {
        var first = _at;
        // After "$", braces are part of the word, as many as there are: nginx does not look for a closing one.
        for (var isVariable = false; _at < text.Length; AdvanceEscaped())
        {
            var c = text[_at];
            if (c == '{' && isVariable)
                continue;
            if (c is ' ' or '\t' or '\r' or '\n' or ';' or '{')
                break;
            isVariable = c == '$';
        }

        var content = text[first.._at];
        CheckLength(content, 0, start);
        return content;
    }

    void SkipComment()
    {
        var end = text.IndexOf('\n', _at);
        var content = end < 0 ? text[_at..] : text[_at..end];
        // nginx keeps a comment in the same buffer as a word.
        CheckLength(content, 0, Position);
        _at += content.Length;
    }

    void CheckLength(string content, int more, Position start)
    {
        if (TenantLimits.SnippetWord.ProblemOf(Encoding.UTF8.GetByteCount(content) + more) is { } problem)
            Problem = new(start, $"the word or comment that begins here {problem}; nginx reads none that is longer; is a closing quote missing?");
    }

    // A backslash takes the next character with it, whatever that is.
    void AdvanceEscaped()
    {
        if (text[_at] == '\\' && _at + 1 < text.Length)
            Advance();
        Advance();
    }

    void Advance()
    {
        if (text[_at++] != '\n')
            return;
        _line++;
        _lineStart = _at;
    }

    static string Unescaped(string content)
    {
        if (!content.Contains('\\', StringComparison.Ordinal))
            return content;
        var result = new StringBuilder(content.Length);
        for (var i = 0; i < content.Length; i++)
        {
            char? meant = content[i] != '\\' || i + 1 == content.Length ? null : content[i + 1] switch
            {
                '"' or '\'' or '\\' => content[i + 1],
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                _ => null,
            };
            result.Append(meant ?? content[i]);
            if (meant is not null)
                i++;
        }

        return result.ToString();
    }
}
