using System.Collections.Immutable;
using System.Text;
using IngressController.Features.Snippets.Syntax;

namespace IngressController.Tests.Features.Snippets.Syntax;

/// <summary>Trees as text: to compare them, and to read them again.</summary>
static class SnippetText
{
    /// <summary>
    /// What was understood: <c>if [(x)] { return [403]; }</c>, words in quotes as <c>"x"</c>; or <c>line:column reason</c>. Line breaks, tabs and
    /// returns show as <c>␊ ␉ ␍</c>.
    /// </summary>
    public static string Show(ParsedSnippet parsed) => parsed.Problem is { } problem
        ? $"{problem.At.Line}:{problem.At.Column} {problem.Reason}"
        : ShowAll(parsed.Directives, static word => word.IsQuoted);

    /// <summary>The same without a difference between words with quotes and without.</summary>
    public static string ShowMeaning(ImmutableArray<Directive> directives) => ShowAll(directives, static _ => false);

    static string ShowAll(ImmutableArray<Directive> directives, Func<Word, bool> inQuotes) =>
        string.Join(' ', directives.Select(directive => ShowOne(directive, inQuotes))).Replace('\n', '␊').Replace('\t', '␉').Replace('\r', '␍');

    static string ShowOne(Directive directive, Func<Word, bool> inQuotes) =>
        directive.Name + string.Concat(directive.Arguments.Select(word => inQuotes(word) ? $" \"{word.Text}\"" : $" [{word.Text}]")) + (
            directive.IsOpaque ? " { Lua }" :
            directive.Block is not { } block ? ";" :
            block.IsEmpty ? " { }" :
            $" {{ {ShowAll(block, inQuotes)} }}");

    /// <summary>Text that means the directives, with a kind of quotes, blanks and comments that chance chooses.</summary>
    public static string Print(ImmutableArray<Directive> directives, Random random)
    {
        var text = new StringBuilder();
        Print(text, directives, random);
        return text.ToString();
    }

    static void Print(StringBuilder text, ImmutableArray<Directive> directives, Random random)
    {
        foreach (var directive in directives)
        {
            // A mark may touch the word before it, but "${" would be part of it.
            text.Append(Blank(random, "")).Append(Word(directive.Name, random));
            foreach (var word in directive.Arguments)
                text.Append(Blank(random, " ")).Append(Word(word.Text, random));
            text.Append(Blank(random, text[^1] == '$' ? " " : ""));
            if (directive.Block is not { } block)
            {
                text.Append(';');
                continue;
            }

            text.Append('{');
            Print(text, block, random);
            text.Append(directive.IsOpaque ? "" : Blank(random, "")).Append('}');
        }
    }

    static string Blank(Random random, string least) => random.Next(6) switch
    {
        0 => "\n",
        1 => "\t\r\n",
        2 => " # a comment; \" { }\n",
        3 => " ",
        _ => least,
    };

    static string Word(string word, Random random)
    {
        // Quotes are needed for what is not plain.
        var isPlain = word.Length > 0 && word.All(static c => char.IsAsciiLetterOrDigit(c) || "$_-./:~^*()=".Contains(c, StringComparison.Ordinal));
        if (isPlain && random.Next(2) == 0)
            return word;
        var quote = random.Next(2) == 0 ? '"' : '\'';
        var text = new StringBuilder().Append(quote);
        foreach (var c in word)
        {
            text.Append(c switch
            {
                '\\' => "\\\\",
                '"' or '\'' when c == quote || random.Next(2) == 0 => $"\\{c}",
                '\n' when random.Next(2) == 0 => "\\n",
                '\t' when random.Next(2) == 0 => "\\t",
                '\r' when random.Next(2) == 0 => "\\r",
                _ => c.ToString(),
            });
        }

        return text.Append(quote).ToString();
    }
}
