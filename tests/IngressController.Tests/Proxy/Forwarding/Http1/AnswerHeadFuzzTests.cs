using System.Text;
using IngressController.Proxy.Forwarding.Http1;

namespace IngressController.Tests.Proxy.Forwarding.Http1;

/// <summary>The parser of heads never throws, and what it says depends on the octets alone.</summary>
public sealed class AnswerHeadFuzzTests
{
    static readonly string[] Starts =
        ["HTTP/1.1 200 OK", "HTTP/1.0 404 Not Found", "HTTP/1.1 204", "HTTP/1.1 100 Continue", "HTTP/1.1 999 ", "HTTP/2 200", "HTTP/1.1  200 OK", "ICY"];

    static readonly string[] Lines =
    [
        "Content-Length: 5", "content-length:0", "Content-Length: 99999999999999999999", "Content-Length: 5, 5", "Content-Length:",
        "Transfer-Encoding: chunked", "TRANSFER-ENCODING: Chunked ", "Transfer-Encoding: gzip, chunked", "Connection: close", "Connection: keep-alive, X-One",
        "X-One: a b\tc ", "X-Two:",
        "Set-Cookie: a=b; Path=/", " folded: line", "X : blank", "no colon", ": no name", "Date: Tue, 01 Dec 2026 09:42:17 GMT",
    ];

    [Fact]
    public void It_is_the_same_however_octets_are_split_and_whatever_came_before()
    {
        var used = new AnswerHead();
        Seeds.Repeat(500_000, random =>
        {
            var octets = Input(random);
            var fresh = new AnswerHead();
            var (result, whole) = (fresh.Parse(octets), "");
            CheckRanges(octets, fresh, result);
            whole = TextOf(result, fresh);

            // In pieces, by a parser that has parsed all kinds of heads before.
            for (var length = random.Next(octets.Length + 1); ; length = Math.Min(octets.Length, length + 1 + random.Next(octets.Length)))
            {
                var part = used.Parse(octets.AsSpan(0, length));
                if (part == HeadResult.NeedsMore && length < octets.Length)
                    continue;
                var text = TextOf(part, used);
                Assert.True(text == whole, $"{Encoding.Latin1.GetString(octets)}\nwhole: {whole}\nat {length}: {text}");
                break;
            }
        });
    }

    static byte[] Input(Random random)
    {
        if (random.Next(20) == 0)
            return Seeds.Noise(random, 60);
        var end = random.Next(5) == 0 ? "\n" : "\r\n";
        var text = new StringBuilder(Starts[random.Next(random.Next(2) == 0 ? 2 : Starts.Length)]).Append(end);
        for (var left = random.Next(6); left > 0; left--)
            text.Append(Lines[random.Next(Lines.Length)]).Append(end);
        text.Append(end).Append(random.Next(2) == 0 ? "" : "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n");
        return Seeds.Mutated(random, Encoding.Latin1.GetBytes(text.ToString()));
    }

    static void CheckRanges(byte[] octets, AnswerHead head, HeadResult result)
    {
        if (result != HeadResult.Complete)
        {
            Assert.Equal(result == HeadResult.Invalid, head.Problem.Length > 0);
            return;
        }

        Assert.InRange(head.Length, 13, octets.Length);
        Assert.True(octets.AsSpan(0, head.Length).EndsWith("\n\r\n"u8) || octets.AsSpan(0, head.Length).EndsWith("\n\n"u8));
        Assert.InRange(head.Status, 100, 999);
        Assert.False(head.IsChunked && head.ContentLength is not null);
        Assert.InRange(head.ContentLength ?? 0, 0, long.MaxValue);
        Assert.InRange(head.Reason.Start + head.Reason.Length, 0, head.Length);
        foreach (var line in head.Lines)
        {
            Assert.InRange(line.NameLength, 1, head.Length);
            Assert.InRange(line.Name + line.NameLength, 1, head.Length);
            Assert.InRange(line.Value + line.ValueLength, 0, head.Length);
            Assert.Contains((char)octets[line.Name + line.NameLength], ":\r\n");
            Assert.False(octets.AsSpan(line.Value, line.ValueLength).ContainsAny((byte)0, (byte)'\r', (byte)'\n'));
        }
    }

    static string TextOf(HeadResult result, AnswerHead head) => result != HeadResult.Complete
        ? $"{result} {head.Problem}"
        : $"{head.Status} {head.Reason} {head.Length} {head.ContentLength} {head.IsChunked} {head.KeepsConnection} {head.Problem} " +
            string.Join('|', head.Lines.ToArray());
}
