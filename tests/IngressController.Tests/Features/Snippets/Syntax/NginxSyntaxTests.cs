using System.Globalization;
using System.Text;
using IngressController.Features.Snippets.Syntax;
using IngressController.Tests.Proxy.Forwarding.Http1;
using IngressController.Tests.Proxy.Wire;

namespace IngressController.Tests.Features.Snippets.Syntax;

/// <summary>
/// A real nginx takes the same texts. What we take it reads in one go; what we refuse takes a run for each text, so there are few of these:
/// SNIPPET_RUNS=N asks for more than the usual.
/// </summary>
public sealed class NginxSyntaxTests
{
    const int UsualRuns = 20;

    // No brace but in variables: for nginx the block of types is words alone.
    static readonly string[] Words =
    [
        "a", "b", "$", "${x}", "${", "}", "} ", ";", "; ", ";", "#", "\n", "\r\n", "\t", " ", " ",
        "'", "\"", "\\", "\\\"", "\\n", ")", "''", "\"b c\"", "'d;'", "é",
    ];

    static readonly string[] Escapes = ["\\", "\\", "n", "t", "r", "a", "0", "$", "\"", "#", "\\'", "\\\\", "\n"];

    static int Runs { get; } =
        Environment.GetEnvironmentVariable("SNIPPET_RUNS") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : UsualRuns;

    [Fact]
    public void Nginx_takes_the_same_words()
    {
        using var nginx = Start();
        var random = new Random(Seeds.Of());
        var texts = SyntaxCase.All.Where(static one => !one.IsOurs).Select(static one => one.Text)
            .Concat(Enumerable.Range(0, 50 * Runs).Select(_ => SnippetInputs.OfTokens(random, Words, 12) + (random.Next(3) == 0 ? "" : ";")))
            .Select(static text => (Text: text, Parsed: SnippetParser.Parse(text))).ToLookup(static one => one.Parsed.Problem is null);
        var taken = texts[true].Where(static one => one.Parsed.Directives.All(static directive => directive.Block is null))
            .Select(static one => one.Text).ToList();
        Assert.True(taken.Count > 5 * Runs, $"{taken.Count} texts are taken");
        if (nginx.JudgeWords(taken) is { } refused)
            Assert.Fail($"{refused}; text:\n{taken[refused.Text]}");

        // The cases come first.
        foreach (var (text, parsed) in texts[false].Take(2 * Runs))
        {
            // nginx refuses all blocks here. They have a test of their own.
            var complaint = nginx.JudgeWords([text]);
            if (complaint is not { Unexpected: '{' })
                Compare(text, parsed, complaint);
        }
    }

    [Fact]
    public void Nginx_takes_the_same_blocks()
    {
        using var nginx = Start();
        var random = new Random(Seeds.Of());
        var (taken, refused) = (0, 0);
        for (var i = 0; i < 2 * Runs; i++)
        {
            var text = Broken(random, Server(random, 3));
            var parsed = SnippetParser.Parse(text);
            var complaint = nginx.JudgeServer([text]);
            // Beyond a directive that means nothing it does not look.
            if (complaint is { IsSyntax: false })
                continue;
            Compare(text, parsed, complaint);
            (taken, refused) = complaint is null ? (taken + 1, refused) : (taken, refused + 1);
        }

        Assert.True(taken + refused > Runs / 4, $"{taken} texts are taken, {refused} are not");
    }

    [Fact]
    public void Nginx_undoes_the_same_escapes()
    {
        using var nginx = Start();
        var random = new Random(Seeds.Of());
        for (var i = 0; i < Runs; i++)
        {
            // It repeats the name of a directive that it does not know.
            var text = (random.Next(2) == 0 ? "'x" : "x") + SnippetInputs.OfTokens(random, Escapes, 8) + (random.Next(2) == 0 ? "';" : ";");
            if (SnippetParser.Parse(text).Directives is [{ Block: null } directive, ..])
                Assert.Equal($"unknown directive \"{directive.Name}\"", nginx.JudgeServer([text])?.Message);
        }
    }

    static NginxJudge Start()
    {
        if (NginxPeer.Program is null)
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") is "true" or "1", "CI must have nginx, which tests/run unpacks");
            Assert.Skip("needs nginx, which tests/run unpacks");
        }

        return new();
    }

    static void Compare(string text, ParsedSnippet parsed, NginxJudge.Complaint? complaint)
    {
        Assert.True(parsed.Problem is null == complaint is null, $"nginx: {complaint}; we: {SnippetText.Show(parsed)}; text:\n{text}");
        if (complaint is null)
            return;
        Assert.True(complaint.IsSyntax, $"{complaint} is not about syntax; text:\n{text}");
        if (complaint.Unexpected is not { } unexpected)
            return;
        var at = parsed.Problem!.At;
        Assert.True(
            complaint.Line == at.Line && Encoding.UTF8.GetBytes(text.Split('\n')[at.Line - 1][(at.Column - 1)..])[0] == unexpected,
            $"nginx: {complaint}; we: {parsed.Problem}; text:\n{text}");
    }

    // One mark more or less, or none.
    static string Broken(Random random, string text)
    {
        const string Marks = ";{}\"'}";
        var marks = Enumerable.Range(0, text.Length).Where(i => Marks.Contains(text[i], StringComparison.Ordinal)).ToList();
        return random.Next(3) switch
        {
            0 => text,
            1 => text.Remove(marks[random.Next(marks.Count)], 1),
            _ => text.Insert(random.Next(text.Length), Marks[random.Next(Marks.Length)].ToString()),
        };
    }

    // Directives that may stand anywhere in a server and take any words.
    static string Server(Random random, int depth) => string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => depth > 0 && random.Next(2) == 0
        ? $"location ~ {(random.Next(2) == 0 ? "a" : "\"a\"")}{(random.Next(2) == 0 ? " " : "")}{{{Server(random, depth - 1)}}}"
        : $"gzip_types{string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(6) switch
        {
            0 => " a",
            1 => "\n ${b}",
            2 => " 'c; d'",
            3 => " \"{e}\"",
            4 => " f\\;\\{",
            _ => " g}",
        }))};{(random.Next(2) == 0 ? "\n" : "")}"));
}
