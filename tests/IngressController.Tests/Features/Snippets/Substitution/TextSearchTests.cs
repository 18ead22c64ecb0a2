using System.Text;
using FsCheck;
using FsCheck.Fluent;
using IngressController.Features.Snippets.Substitution;
using Microsoft.AspNetCore.Http;

namespace IngressController.Tests.Features.Snippets.Substitution;

/// <summary>Replaced texts, however the body is cut into pieces, against a naive reference.</summary>
public sealed class TextSearchTests
{
    static readonly Gen<string> Word = Text(1, 5, "aAbBc\u00e9");
    static readonly Gen<(string Search, string Text)[]> Filters =
        Gen.Zip(Word, Text(0, 3, "xyA"), static (search, text) => (search, text)).ArrayOf().Where(static all => all.Length is > 0 and <= 5);

    static readonly Gen<(string[] Pieces, (string, string)[] Filters, bool IsOnce)> Cases =
        from pieces in Text(0, 9, "aAbBcdE\u00e9").ArrayOf()
        from filters in Filters
        from isOnce in Gen.Elements(true, false)
        select (pieces, filters, isOnce);

    [Fact]
    public void Every_body_in_pieces_becomes_what_a_naive_reference_says() => FsCheck.Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(20_000),
        Prop.ForAll(Cases.ToArbitrary(), static one =>
        {
            var replaced = ReplaceAsync(one.Pieces, one.Filters, one.IsOnce).GetAwaiter().GetResult();
            return (replaced == Naive(string.Concat(one.Pieces), one.Filters, one.IsOnce)).Label(replaced);
        }));

    [Fact]
    public async Task A_text_that_grows_goes_out_in_pieces_of_bounded_size()
    {
        var sink = new PieceStream();
        await RunAsync(sink, [new string('a', 50_000)], [("a", new string('b', 4000))], isOnce: false);
        Assert.Equal(50_000L * 4000, sink.Sum);
        Assert.InRange(sink.Longest, 1, 16 * 1024);
    }

    [Fact]
    public async Task What_cannot_be_the_begin_of_a_text_is_not_held_back()
    {
        var sink = new MemoryStream();
        var body = Body(sink, [("</head>", "x")], isOnce: true);
        await body.Stream.WriteAsync("<p>one</he"u8.ToArray());
        Assert.Equal("<p>one", Encoding.Latin1.GetString(sink.ToArray()));
        await body.Stream.WriteAsync("a"u8.ToArray());
        Assert.Equal("<p>one</hea", Encoding.Latin1.GetString(sink.ToArray()) + "</hea");
        await body.FinishAsync();
        Assert.Equal("<p>one</hea", Encoding.Latin1.GetString(sink.ToArray()));
    }

    static string Naive(string text, (string Search, string Text)[] filters, bool isOnce)
    {
        var (result, used) = (new StringBuilder(), new HashSet<int>());
        for (var at = 0; at < text.Length;)
        {
            var i = Array.FindIndex(filters, one => string.Compare(text, at, one.Search, 0, one.Search.Length, StringComparison.OrdinalIgnoreCase) == 0);
            for (; i >= 0 && used.Contains(i); i = Array.FindIndex(
                filters, i + 1, one => string.Compare(text, at, one.Search, 0, one.Search.Length, StringComparison.OrdinalIgnoreCase) == 0))
            {
            }

            if (i < 0)
            {
                result.Append(text[at++]);
                continue;
            }

            if (isOnce)
                used.Add(i);
            result.Append(filters[i].Text);
            at += filters[i].Search.Length;
        }

        return result.ToString();
    }

    static async Task<string> ReplaceAsync(string[] pieces, (string, string)[] filters, bool isOnce)
    {
        var sink = new MemoryStream();
        await RunAsync(sink, pieces, filters, isOnce);
        return Encoding.Latin1.GetString(sink.ToArray());
    }

    static async Task RunAsync(Stream sink, string[] pieces, (string, string)[] filters, bool isOnce)
    {
        var body = Body(sink, filters, isOnce);
        foreach (var piece in pieces)
            await body.Stream.WriteAsync(Encoding.Latin1.GetBytes(piece));
        await body.FinishAsync();
    }

    static SubstitutedBody Body(Stream sink, (string Search, string Text)[] filters, bool isOnce) =>
        new(new StreamResponseBodyFeature(sink), new(new([.. filters.Select(static one => new Replacement(one.Search, one.Text))]), isOnce));

    static Gen<string> Text(int least, int most, string letters) =>
        Gen.Choose(least, most).SelectMany(length => Gen.Elements<char>(letters.ToCharArray()).ArrayOf(length)).Select(static all => new string(all));

    sealed class PieceStream : MemoryStream
    {
        public long Sum { get; private set; }

        public int Longest { get; private set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Sum += buffer.Length;
            Longest = Math.Max(Longest, buffer.Length);
            return default;
        }
    }
}
