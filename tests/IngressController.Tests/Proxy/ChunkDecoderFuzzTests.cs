using System.Globalization;
using System.Text;
using IngressController.Proxy;
using IngressController.Tests.Proxy.Forwarding.Http1;

namespace IngressController.Tests.Proxy;

/// <summary>The decoder of chunks never throws, stays in its memory, and agrees with a slow and simple one.</summary>
public sealed class ChunkDecoderFuzzTests
{
    const byte Guard = 0xA5;
    const int GuardLength = 8;

    [Fact]
    public void It_agrees_with_a_simple_decoder_however_octets_are_split() => Seeds.Repeat(700_000, random =>
    {
        var octets = Input(random);
        var wanted = Decode(octets);
        var got = InPieces(random, octets);
        Assert.True(wanted == got, $"{Convert.ToHexString(octets)} {Encoding.Latin1.GetString(octets)}\nwanted: {wanted}\ngot: {got}");
    });

    sealed record Outcome(string State, string Content, int Consumed, string Trailers);

    static byte[] Input(Random random)
    {
        if (random.Next(20) == 0)
            return Seeds.Noise(random, 40);
        var text = new StringBuilder();
        for (var left = random.Next(4); left > 0; left--)
        {
            var length = 1 + random.Next(random.Next(10) == 0 ? 200 : 20);
            text.Append(length.ToString(random.Next(2) == 0 ? "x" : "X3", CultureInfo.InvariantCulture)).Append(Pick(random, "", "", "", ";a=b", "  ", "\t;x"))
                .Append(End(random)).Append('d', length).Append(End(random));
        }

        text.Append(Pick(random, "0", "0", "000", "0;last", "fffffffffffffff", "1000000000000000", "7")).Append(End(random));
        for (var left = random.Next(3); left > 0; left--)
            text.Append(Pick(random, "X-Sum: 1", "grpc-status: 0", ":", "x")).Append(End(random));
        text.Append(End(random)).Append(Pick(random, "", "", "HTTP/1.1 200 OK\r\n\r\n", "x"));
        return Seeds.Mutated(random, Encoding.Latin1.GetBytes(text.ToString()));
    }

    static string Pick(Random random, params string[] texts) => texts[random.Next(texts.Length)];

    static string End(Random random) => random.Next(8) == 0 ? "\n" : "\r\n";

    static Outcome InPieces(Random random, byte[] octets)
    {
        var (decoder, follower) = (default(ChunkDecoder), default(ChunkDecoder));
        var (content, trailers, at) = (new List<byte>(), new List<byte>(), 0);
        while (at < octets.Length && !decoder.IsDone && !decoder.IsBroken)
        {
            var count = random.Next(3) == 0 ? octets.Length - at : 1 + random.Next(Math.Min(octets.Length - at, 12));
            var memory = new byte[count + (2 * GuardLength)];
            memory.AsSpan().Fill(Guard);
            octets.AsSpan(at, count).CopyTo(memory.AsSpan(GuardLength));
            var skipped = follower.Skip(memory.AsSpan(GuardLength, count));
            var written = decoder.Decode(memory.AsSpan(GuardLength, count), out var consumed, trailers);
            Assert.InRange(written, 0, consumed);
            Assert.InRange(consumed, 0, count);
            Assert.Equal((consumed, decoder.IsDone, decoder.IsBroken), (skipped, follower.IsDone, follower.IsBroken));
            Assert.True(consumed == count || decoder.IsDone || decoder.IsBroken);
            Assert.False(memory.AsSpan(0, GuardLength).ContainsAnyExcept(Guard));
            Assert.False(memory.AsSpan(GuardLength + count).ContainsAnyExcept(Guard));
            content.AddRange(memory.AsSpan(GuardLength, written));
            at += consumed;
        }

        // What is over takes nothing more.
        if (decoder.IsDone || decoder.IsBroken)
        {
            Assert.Equal(0, decoder.Decode("5\r\nwrong\r\n"u8.ToArray(), out var after, trailers));
            Assert.Equal(0, after);
        }

        var state = decoder.IsDone ? "done" : decoder.IsBroken ? "broken" : "more";
        return new(state, Encoding.Latin1.GetString([.. content]), at, state == "done" ? Encoding.Latin1.GetString([.. trailers]) : "");
    }

    // RFC 9112, 7.1, with LF alone as a line end, and blanks behind a size.
    static Outcome Decode(byte[] octets)
    {
        var (at, content) = (0, new StringBuilder());
        var text = Encoding.Latin1.GetString(octets);
        while (true)
        {
            var digits = at;
            while (digits < text.Length && char.IsAsciiHexDigit(text[digits]))
            {
                if (++digits - at > 15)
                    return End("broken", digits);
            }

            if (digits == text.Length)
                return End("more", digits);
            if (digits == at)
                return End("broken", at + 1);
            var size = long.Parse(text[at..digits], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            at = digits;
            if (text[at] is ';' or ' ' or '\t')
            {
                while (at < text.Length && text[at] != '\n')
                {
                    if (text[at++] == '\0')
                        return End("broken", at);
                }

                if (at == text.Length)
                    return End("more", at);
                at++;
            }
            else if (LineEnd() is { } problem)
            {
                return problem;
            }

            if (size == 0)
                return Trailers();
            var count = (int)Math.Min(size, text.Length - at);
            content.Append(text, at, count);
            at += count;
            if (count < size || at == text.Length)
                return End("more", at);
            if (LineEnd() is { } notEnd)
                return notEnd;
        }

        Outcome End(string state, int consumed, string trailers = "") => new(state, content.ToString(), consumed, trailers);

        Outcome? LineEnd()
        {
            if (text[at] == '\r' && ++at == text.Length)
                return End("more", at);
            return text[at++] == '\n' ? null : End("broken", at);
        }

        Outcome Trailers()
        {
            var lines = new StringBuilder();
            while (at < text.Length)
            {
                if (text[at] is '\r' or '\n')
                    return LineEnd() ?? End("done", at, lines.ToString());
                while (at < text.Length && text[at] is not ('\r' or '\n'))
                {
                    if (text[at] == '\0')
                        return End("broken", at + 1);
                    lines.Append(text[at++]);
                }

                if (at == text.Length)
                    break;
                if (LineEnd() is { } problem)
                    return problem;
                lines.Append('\n');
            }

            return End("more", at);
        }
    }
}
