namespace IngressController.Features.Snippets.Syntax;

/// <summary>
/// Finds the end of a block of Lua: braces count, except in strings, long brackets and comments. Lua is never read further than that.
/// </summary>
static class LuaBlock
{
    /// <summary>The index behind the closing brace of a block whose content begins at <paramref name="at"/>; -1 for none.</summary>
    public static int EndOf(string text, int at)
    {
        for (var depth = 1; at >= 0 && at < text.Length;)
        {
            switch (text[at])
            {
                case '{':
                    depth++;
                    at++;
                    break;
                case '}':
                    at++;
                    if (--depth == 0)
                        return at;
                    break;
                case '"' or '\'':
                    at = EndOfString(text, at);
                    break;
                case '[':
                    at = EndOfLongBracket(text, at) ?? at + 1;
                    break;
                case '-' when text.AsSpan(at).StartsWith("--"):
                    at = EndOfComment(text, at + 2);
                    break;
                default:
                    at++;
                    break;
            }
        }

        return -1;
    }

    static int EndOfString(string text, int at)
    {
        var quote = text[at++];
        while (at < text.Length && text[at] != quote)
            at += text[at] == '\\' ? 2 : 1;
        return at < text.Length ? at + 1 : -1;
    }

    static int EndOfComment(string text, int at)
    {
        if (at < text.Length && text[at] == '[' && EndOfLongBracket(text, at) is { } end)
            return end;
        var line = text.IndexOf('\n', at);
        return line < 0 ? -1 : line + 1;
    }

    // [[ ends with ]], [=[ with ]=], and so on. Null when none begins here; -1 when it does not end.
    static int? EndOfLongBracket(string text, int at)
    {
        var level = text.AsSpan(at + 1).IndexOfAnyExcept('=');
        if (level < 0 || text[at + 1 + level] != '[')
            return null;
        var content = at + level + 2;
        var end = text.AsSpan(content).IndexOf($"]{new string('=', level)}]");
        return end < 0 ? -1 : content + end + level + 2;
    }
}
