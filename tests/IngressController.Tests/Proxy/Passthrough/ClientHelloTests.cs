using System.Buffers;
using System.Net.Security;
using IngressController.Proxy.Passthrough;

namespace IngressController.Tests.Proxy.Passthrough;

public sealed class ClientHelloTests
{
    [Theory]
    [InlineData("shop.example")]
    [InlineData("SHOP.Example.")]
    [InlineData("a")]
    [InlineData(null)]
    public void The_name_is_found(string? name)
    {
        Assert.Equal(HelloParse.Complete, Parse(Hello.For(name), out var found));
        Assert.Equal(name, found);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(50)]
    [InlineData(16384)]
    public void It_is_found_across_records_and_pieces(int recordSize)
    {
        var bytes = Hello.InRecords(Hello.Message([Hello.Extension(10, [0, 2, 0, 29]), Hello.ServerNames("shop.example")]), recordSize);
        for (var cut = 0; cut < bytes.Length; cut++)
        {
            Assert.Equal(HelloParse.Incomplete, ClientHello.Parse(new(bytes, 0, cut), out _, out var needed));
            Assert.InRange(needed, cut + 1, bytes.Length);
        }

        Assert.Equal(HelloParse.Complete, Parse([.. bytes, 1, 2, 3], out var name));
        Assert.Equal("shop.example", name);
    }

    [Fact]
    public void A_hello_that_comes_byte_by_byte_is_read_few_times()
    {
        var bytes = Hello.InRecords(Hello.Message([Hello.ServerNames("shop.example")], padding: 5000), 1);
        var reads = 0;
        for (var needed = 1; ; reads++)
        {
            if (ClientHello.Parse(new(bytes, 0, needed), out _, out var next) == HelloParse.Complete)
                break;
            Assert.True(next > needed);
            needed = next;
        }

        Assert.InRange(reads, 1, 80);
    }

    [Fact]
    public async Task What_SslStream_says_is_read()
    {
        using var wire = new Recorder();
        await using var tls = new SslStream(wire);
        await Assert.ThrowsAnyAsync<Exception>(() => tls.AuthenticateAsClientAsync("real.example"));
        Assert.Equal(HelloParse.Complete, Parse(wire.ToArray(), out var name));
        Assert.Equal("real.example", name);
    }

    [Fact]
    public void A_hello_as_large_as_allowed_is_read_and_a_larger_one_is_not()
    {
        var room = ClientHello.MaxMessage - Hello.Message([Hello.ServerNames("shop.example")], padding: 1).Length + 1;
        Assert.Equal(HelloParse.Complete, Parse(Hello.InRecords(Hello.Message([Hello.ServerNames("shop.example")], room), 8000), out _));
        Assert.Equal(HelloParse.Unreadable, Parse(Hello.InRecords(Hello.Message([Hello.ServerNames("shop.example")], room + 1), 8000), out _));
    }

    public static TheoryData<string, byte[]> Broken() => new()
    {
        { "two names", Hello.Record(Hello.Message([Hello.ServerNames("a.example", "b.example")])) },
        { "two extensions", Hello.Record(Hello.Message([Hello.ServerNames("a.example"), Hello.ServerNames("b.example")])) },
        { "no name in the list", Hello.Record(Hello.Message([Hello.ServerNames()])) },
        { "an empty name", Hello.For("") },
        { "a name with NUL", Hello.For("shop.example\0.evil.example") },
        { "a name with a port", Hello.For("shop.example:443") },
        { "a name beyond ASCII", Hello.For("sh\u00f6p.example") },
        { "a name that is too long", Hello.For(new string('a', 256)) },
        { "another type of name", Hello.Record(Hello.Message([Hello.Extension(0, [0, 4, 1, 0, 1, 97])])) },
        { "a list longer than its extension", Hello.Record(Hello.Message([Hello.Extension(0, [0, 9, 0, 0, 1, 97])])) },
        { "a list shorter than its extension", Hello.Record(Hello.Message([Hello.Extension(0, [0, 4, 0, 0, 1, 97, 0])])) },
        { "an extension beyond the end", Hello.Record([.. Hello.Message([])[..^2], 0, 4, 0, 0, 0, 9]) },
        { "bytes behind the extensions", Hello.Record([1, 0, 0, 48, .. Hello.Message([])[4..], 0, 0, 0, 1, 1]) },
        { "an empty message", Hello.Record([1, 0, 0, 0]) },
        { "another message", Hello.Record([2, .. Hello.Message([])[1..]]) },
        { "another record", [23, .. Hello.For("shop.example")[1..]] },
        { "another major version", [22, 2, .. Hello.For("shop.example")[2..]] },
        { "an empty record", [22, 3, 1, 0, 0] },
        { "a record that is too long", [22, 3, 1, 0x40, 1] },
        { "a message of 16 MiB", [22, 3, 1, 0, 4, 1, 255, 255, 255] },
        { "SSL 2", [0x80, 0x2e, 1, 3, 1] },
        { "HTTP", "GET / HTTP/1.1\r\n"u8.ToArray() },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void What_breaks_the_rules_is_unreadable(string what, byte[] bytes)
    {
        Assert.Equal(HelloParse.Unreadable, Parse(bytes, out var name));
        Assert.True(name is null, what);
    }

    [Fact]
    public void No_input_makes_it_throw_guess_or_wait_for_what_cannot_come()
    {
        var random = new Random(13);
        byte[][] samples =
        [
            Hello.For("shop.example"), Hello.For(null), Hello.For("shop.example", padding: 40),
            Hello.InRecords(Hello.Message([Hello.ServerNames("shop.example"), Hello.Extension(16, [0, 3, 2, 104, 50])]), 7),
            Hello.Record(Hello.Message([Hello.ServerNames("a.example", "b.example")])),
        ];
        var buffer = new byte[1024];
        var seen = new int[3];
        for (var i = 0; i < 1_000_000; i++)
        {
            var length = Mutate(samples[random.Next(samples.Length)], buffer, random);
            var parse = ClientHello.Parse(new(buffer, 0, length), out var name, out var needed);
            seen[(int)parse]++;
            if (parse == HelloParse.Incomplete)
                Assert.InRange(needed, length + 1, ClientHello.MaxInput);
            if (name is null)
                continue;
            Assert.Equal(HelloParse.Complete, parse);
            Assert.Matches("^[A-Za-z0-9._-]{1,255}$", name);
        }

        Assert.All(seen, count => Assert.InRange(count, 10_000, 990_000));
    }

    static int Mutate(byte[] sample, byte[] buffer, Random random)
    {
        sample.CopyTo(buffer, 0);
        var length = sample.Length;
        for (var n = random.Next(4); n > 0; n--)
        {
            switch (random.Next(5))
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
                case 3:
                    var at = random.Next(length);
                    buffer.AsSpan(at, length - at).CopyTo(buffer.AsSpan(at + 1));
                    length++;
                    break;
                default:
                    var more = random.Next(buffer.Length - length - 4);
                    random.NextBytes(buffer.AsSpan(length, more));
                    length += more;
                    break;
            }

            if (length > buffer.Length - 8)
                break;
        }

        return length;
    }

    static HelloParse Parse(byte[] bytes, out string? name) => ClientHello.Parse(new ReadOnlySequence<byte>(bytes), out name, out _);

    /// <summary>Takes what is written; says nothing.</summary>
    sealed class Recorder : MemoryStream
    {
        public override int Read(byte[] buffer, int offset, int count) => 0;

        public override int Read(Span<byte> buffer) => 0;

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.FromResult(0);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(0);
    }
}
