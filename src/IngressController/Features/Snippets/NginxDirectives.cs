using System.Text;

namespace IngressController.Features.Snippets;

/// <summary>One directive, without the content of its block.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Arguments">The words after it.</param>
/// <param name="Line">The line on which it ends, from 1.</param>
/// <param name="Block">The directive whose block contains it; null at the top level.</param>
readonly record struct NginxDirective(string Name, IReadOnlyList<string> Arguments, int Line, string? Block);

/// <summary>
/// Splits nginx configuration text into directives, including those in blocks, to tell what it asked for. Nothing is ever executed.
/// </summary>
static class NginxDirectives
{
    /// <summary>Null when the text is not well-formed, so that its meaning is unknown.</summary>
    public static IReadOnlyList<NginxDirective>? Parse(string text)
    {
        var directives = new List<NginxDirective>();
        var words = new List<string>();
        var blocks = new Stack<string>();
        var (line, counted) = (1, 0);
        for (var at = 0; at < text.Length;)
        {
            var c = text[at];
            if (char.IsWhiteSpace(c))
            {
                at++;
            }
            else if (c == '#')
            {
                var end = text.IndexOf('\n', at);
                at = end < 0 ? text.Length : end;
            }
            else if (c is ';' or '{')
            {
                at++;
                if (words.Count == 0)
                    return null;
                line += text.AsSpan(counted, at - counted).Count('\n');
                counted = at;
                directives.Add(new(words[0], [.. words[1..]], line, blocks.TryPeek(out var block) ? block : null));
                if (c == '{' && words[0].Contains("_by_lua", StringComparison.Ordinal))
                {
                    if (!TrySkipBlock(text, ref at))
                        return null;
                }
                else if (c == '{')
                {
                    blocks.Push(words[0]);
                }

                words.Clear();
            }
            else if (c == '}')
            {
                at++;
                if (words.Count > 0 || !blocks.TryPop(out _))
                    return null;
            }
            else if (ReadWord(text, ref at) is { } word)
            {
                words.Add(word);
            }
            else
            {
                return null;
            }
        }

        return words.Count == 0 && blocks.Count == 0 ? directives : null;
    }

    static string? ReadWord(string text, ref int at)
    {
        var word = new StringBuilder();
        if (text[at] is '"' or '\'')
        {
            var quote = text[at++];
            for (; at < text.Length; at++)
            {
                if (text[at] == quote)
                {
                    at++;
                    return word.ToString();
                }

                if (text[at] == '\\' && at + 1 < text.Length)
                    at++;
                word.Append(text[at]);
            }

            return null;
        }

        for (; at < text.Length && !char.IsWhiteSpace(text[at]) && text[at] is not (';' or '}'); at++)
        {
            if (text[at] == '{' && (at == 0 || text[at - 1] != '$'))
                break;
            if (text[at] == '{')
            {
                // ${name}: the closing brace belongs to the variable.
                var end = text.IndexOf('}', at);
                if (end < 0)
                    return null;
                word.Append(text, at, end - at + 1);
                at = end;
                continue;
            }

            if (text[at] == '\\' && at + 1 < text.Length)
                word.Append(text[at++]);
            word.Append(text[at]);
        }

        return word.ToString();
    }

    // Lua is another language; only the end of its block matters.
    static bool TrySkipBlock(string text, ref int at)
    {
        for (var depth = 1; at < text.Length; at++)
        {
            if (text[at] == '{')
                depth++;
            else if (text[at] == '}' && --depth == 0)
            {
                at++;
                return true;
            }
        }

        return false;
    }
}
