using System.Collections.Immutable;
using System.Text;
using IngressController.Features.Snippets.Syntax;

namespace IngressController.Tests.Features.Snippets.Syntax;

/// <summary>Texts and trees that chance makes.</summary>
static class SnippetInputs
{
    static readonly string[] Tokens =
    [
        "a", "bc", "if", "(x)", "$", "${", "${x}", "{", "}", ";", ";;", "#", "\n", "\r\n", "\t", " ", "  ", "'", "\"", "\\", "\\\"", "\\n", ")", "''", "\"\"",
        "x_by_lua_block {", "--", "[[", "]]", "[=[", "return 403;", "'b c'", "\"d;\"", "é", "\0", "location / {", "{2}",
    ];

    /// <summary>One of: any characters, marks and words in any order, or one of the seeds with some characters changed.</summary>
    public static string Text(Random random, IReadOnlyList<string> seeds) => random.Next(4) switch
    {
        0 => string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => (char)random.Next(random.Next(3) == 0 ? 0x10000 : 0x80))),
        1 => Encoding.Latin1.GetString(Enumerable.Range(0, random.Next(60)).Select(_ => (byte)random.Next(256)).ToArray()),
        2 => OfTokens(random, Tokens, 40),
        _ => Mutated(random, seeds[random.Next(seeds.Count)]),
    };

    public static string OfTokens(Random random, string[] tokens, int most) =>
        string.Concat(Enumerable.Range(0, random.Next(most)).Select(_ => tokens[random.Next(tokens.Length)]));

    static string Mutated(Random random, string seed)
    {
        var text = new StringBuilder(seed);
        for (var left = random.Next(5); left > 0; left--)
        {
            var at = random.Next(text.Length + 1);
            switch (random.Next(4))
            {
                case 0 when at < text.Length:
                    text.Remove(at, 1);
                    break;
                case 1 when at < text.Length:
                    text.Remove(at, random.Next(text.Length - at) / 4);
                    break;
                case 2:
                    text.Insert(at, text.ToString(at, random.Next(text.Length - at + 1) / 2));
                    break;
                default:
                    text.Insert(at, ";{}\"'\\ \n#$)"[random.Next(11)]);
                    break;
            }
        }

        return text.ToString();
    }

    public static ImmutableArray<Directive> Tree(Random random, int depth = 4) => [.. Enumerable.Range(0, random.Next(4)).Select(_ => new Directive(
        Word(random), [.. Enumerable.Range(0, random.Next(4)).Select(_ => new Word(Word(random), true, default))],
        depth > 0 && random.Next(3) == 0 ? Tree(random, depth - 1) : null, default))];

    static string Word(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => "ab1$$/\\\\\"'{};# \n\t\r()é"[random.Next(21)]));
}
