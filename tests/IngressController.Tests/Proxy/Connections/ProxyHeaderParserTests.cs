using System.Buffers;
using System.Text;
using IngressController.Proxy.Connections.ProxyProtocol;

namespace IngressController.Tests.Proxy.Connections;

public sealed class ProxyHeaderParserTests
{
    const string Signature = "\r\n\r\n\0\r\nQUIT\n";

    [Theory]
    [InlineData("PROXY TCP4 198.51.100.7 10.0.0.1 4711 443\r\n", "198.51.100.7:4711", "10.0.0.1:443")]
    [InlineData("PROXY TCP6 2001:db8::7 2001:db8::1 4711 80\r\n", "[2001:db8::7]:4711", "[2001:db8::1]:80")]
    [InlineData("PROXY TCP6 ::ffff:198.51.100.7 ::ffff:10.0.0.1 1 2\r\n", "198.51.100.7:1", "10.0.0.1:2")]
    [InlineData("PROXY UNKNOWN\r\n", null, null)]
    [InlineData("PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n", null, null)]
    [InlineData(Signature + "\x21\x11\0\x0c\xc6\x33\x64\x07\x0a\0\0\x01\x12\x67\x01\xbb", "198.51.100.7:4711", "10.0.0.1:443")]
    [InlineData(Signature + "\x21\x21\0\x24\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x07\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01\0\x01\0\x02",
        "[2001:db8::7]:1", "[2001:db8::1]:2")]
    [InlineData(Signature + "\x21\x11\0\x10\xc6\x33\x64\x07\x0a\0\0\x01\x12\x67\x01\xbb\x04\0\x01x", "198.51.100.7:4711", "10.0.0.1:443")]
    [InlineData(Signature + "\x20\x11\0\x0c\xc6\x33\x64\x07\x0a\0\0\x01\x12\x67\x01\xbb", null, null)]
    [InlineData(Signature + "\x20\0\0\0", null, null)]
    [InlineData(Signature + "\x21\0\0\x02xx", null, null)]
    [InlineData(Signature + "\x21\x31\0\x01x", null, null)]
    public void Headers_are_read_whole_and_what_follows_is_left(string header, string? source, string? destination)
    {
        var parse = Parse(header + "GET / HTTP/1.1\r\n", out var result, out var length);
        Assert.Equal(ProxyParse.Complete, parse);
        Assert.Equal(header.Length, length);
        Assert.Equal(source, result.Source?.ToString());
        Assert.Equal(destination, result.Destination?.ToString());
        for (var cut = 0; cut < header.Length; cut++)
            Assert.Equal(ProxyParse.Incomplete, Parse(header[..cut], out _, out _));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n")]
    [InlineData("\x16\x03\x01")]
    [InlineData("PROXY TCP4 198.51.100.7 10.0.0.1 4711\r\n")]
    [InlineData("PROXY TCP4 198.51.100.7 10.0.0.1 4711 443 x\r\n")]
    [InlineData("PROXY TCP4 198.51.100.7 10.0.0.1 4711 65536\r\n")]
    [InlineData("PROXY TCP4 198.51.100.7 10.0.0.1 04711 443\r\n")]
    [InlineData("PROXY TCP4 198.51.100 10.0.0.1 4711 443\r\n")]
    [InlineData("PROXY TCP4 0198.51.100.7 10.0.0.1 4711 443\r\n")]
    [InlineData("PROXY TCP4 2001:db8::7 10.0.0.1 4711 443\r\n")]
    [InlineData("PROXY TCP6 198.51.100.7 10.0.0.1 4711 443\r\n")]
    [InlineData("PROXY TCP6 fe80::1%eth0 ::1 4711 443\r\n")]
    [InlineData("PROXY TCP4  198.51.100.7 10.0.0.1 4711 443\r\n")]
    [InlineData("PROXY TCP4 198.51.100.7 10.0.0.1 4711 443\n")]
    [InlineData("PROXY TCP5 198.51.100.7 10.0.0.1 4711 443\r\n")]
    [InlineData("PROXY \r\n")]
    [InlineData("PROXY\r\n")]
    [InlineData(Signature + "\x11\x11\0\x0c")]
    [InlineData(Signature + "\x22\x11\0\x0c")]
    [InlineData(Signature + "\x21\x41\0\x0c")]
    [InlineData(Signature + "\x21\x13\0\x0c")]
    [InlineData(Signature + "\x21\x11\0\x0b")]
    [InlineData(Signature + "\x21\x21\0\x23")]
    [InlineData(Signature + "\x21\x11\x0f\xf1")]
    [InlineData(Signature + "\x21\x11\xff\xff")]
    public void What_breaks_the_rules_is_refused(string bytes) => Assert.Equal(ProxyParse.Invalid, Parse(bytes, out _, out _));

    [Fact]
    public void A_line_without_end_is_refused_as_soon_as_it_is_too_long()
    {
        Assert.Equal(ProxyParse.Incomplete, Parse("PROXY UNKNOWN ".PadRight(106, 'x'), out _, out _));
        Assert.Equal(ProxyParse.Invalid, Parse("PROXY UNKNOWN ".PadRight(107, 'x'), out _, out _));
    }

    [Fact]
    public void No_input_makes_it_throw_or_take_more_than_there_is()
    {
        var random = new Random(7);
        string[] seeds =
        [
            "PROXY TCP4 198.51.100.7 10.0.0.1 4711 443\r\nrest", "PROXY TCP6 2001:db8::7 2001:db8::1 4711 80\r\n", "PROXY UNKNOWN\r\n",
            Signature + "\x21\x11\0\x10\xc6\x33\x64\x07\x0a\0\0\x01\x12\x67\x01\xbb\x04\0\x01xrest",
            Signature + "\x21\x21\0\x24\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x07\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01\0\x01\0\x02",
            Signature + "\x20\0\0\0",
        ];
        var samples = seeds.Select(Encoding.Latin1.GetBytes).ToArray();
        var buffer = new byte[256];
        int complete = 0, invalid = 0;
        for (var i = 0; i < 1_000_000; i++)
        {
            var length = Mutate(samples[random.Next(samples.Length)], buffer, random);
            var input = new ReadOnlySequence<byte>(buffer, 0, length);
            var parse = ProxyHeaderParser.Parse(input, out var header, out var taken);
            complete += parse == ProxyParse.Complete ? 1 : 0;
            invalid += parse == ProxyParse.Invalid ? 1 : 0;
            if (parse != ProxyParse.Complete)
                continue;
            Assert.InRange(taken, 1, length);
            Assert.Equal(header.Source is null, header.Destination is null);
            // What was taken is a header by itself, however it came in pieces.
            Assert.Equal(ProxyParse.Complete, ProxyHeaderParser.Parse(Split(buffer, taken, random), out var again, out var same));
            Assert.Equal(taken, same);
            Assert.Equal(header, again);
            Assert.NotEqual(ProxyParse.Complete, ProxyHeaderParser.Parse(new(buffer, 0, taken - 1), out _, out _));
        }

        // The inputs were neither all good nor all bad.
        Assert.InRange(complete, 10_000, 990_000);
        Assert.InRange(invalid, 10_000, 990_000);
    }

    static int Mutate(byte[] sample, byte[] buffer, Random random)
    {
        sample.CopyTo(buffer, 0);
        var length = sample.Length;
        for (var n = random.Next(4); n > 0; n--)
        {
            switch (random.Next(4))
            {
                case 0:
                    buffer[random.Next(length)] = (byte)random.Next(256);
                    break;
                case 1:
                    buffer[random.Next(length)] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    length = Math.Max(1, random.Next(length + 1));
                    break;
                default:
                    var more = random.Next(buffer.Length - length);
                    random.NextBytes(buffer.AsSpan(length, more));
                    length += more;
                    break;
            }
        }

        return length;
    }

    static ReadOnlySequence<byte> Split(byte[] buffer, int length, Random random)
    {
        var at = random.Next(length + 1);
        var first = new Segment(buffer.AsMemory(0, at), 0);
        var second = first.Append(buffer.AsMemory(at, length - at));
        return new(first, 0, second, length - at);
    }

    static ProxyParse Parse(string bytes, out ProxyHeader header, out int length) =>
        ProxyHeaderParser.Parse(new(Encoding.Latin1.GetBytes(bytes)), out header, out length);

    sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
