using System.Buffers;
using System.IO.Pipelines;
using IngressController.Proxy.Connections;

namespace IngressController.Tests.Proxy.Connections;

public sealed class PacedInputTests
{
    static readonly byte[] Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();

    readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0));

    [Fact]
    public async Task Requests_are_given_a_few_at_a_time()
    {
        await WriteAsync([.. Preface, .. Frame(4, 0), .. Enumerable.Range(0, 20).SelectMany(static i => Frame(1, i))]);
        var input = new PacedInput(_pipe.Reader, null);
        Assert.Equal([8, 8, 4], await CountsOfRequestsAsync(input));
    }

    [Fact]
    public async Task Other_frames_are_given_as_they_come()
    {
        await WriteAsync([.. Preface, .. Enumerable.Range(0, 500).SelectMany(static i => Frame(0, i % 50))]);
        var input = new PacedInput(_pipe.Reader, null);
        var read = await input.ReadAsync();
        Assert.Equal(Preface.Length + (500 * 9) + (500 / 50 * (50 * 49 / 2)), read.Buffer.Length);
    }

    /// <summary>However the octets come and are consumed, the server gets all of them, and never a part of a frame's header alone.</summary>
    [Fact]
    public async Task Every_octet_goes_through_whatever_the_pieces()
    {
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0, minimumSegmentSize: 16));
            byte[] sent = [.. Preface, .. Enumerable.Range(0, random.Next(40)).SelectMany(_ => Frame((byte)random.Next(4), random.Next(30)))];
            var writing = WriteInPiecesAsync(pipe.Writer, sent, random.Next());
            var input = new PacedInput(pipe.Reader, null);
            var got = new List<byte>();
            while (true)
            {
                var read = await input.ReadAsync();
                var taken = read.IsCompleted ? read.Buffer.Length : random.NextInt64(read.Buffer.Length + 1);
                got.AddRange(read.Buffer.Slice(0, taken).ToArray());
                var end = read.IsCompleted && taken == read.Buffer.Length;
                input.AdvanceTo(read.Buffer.GetPosition(taken), read.Buffer.End);
                if (end)
                    break;
            }

            await writing;
            Assert.Equal(sent, got);
        }
    }

    async Task WriteAsync(byte[] octets)
    {
        await _pipe.Writer.WriteAsync(octets);
        await _pipe.Writer.CompleteAsync();
    }

    static async Task WriteInPiecesAsync(PipeWriter writer, byte[] octets, int seed)
    {
        var random = new Random(seed);
        for (var at = 0; at < octets.Length;)
        {
            var length = Math.Min(random.Next(1, 60), octets.Length - at);
            await writer.WriteAsync(octets.AsMemory(at, length));
            at += length;
            await Task.Yield();
        }

        await writer.CompleteAsync();
    }

    static async Task<List<int>> CountsOfRequestsAsync(PacedInput input)
    {
        var (counts, skip) = (new List<int>(), Preface.Length);
        while (true)
        {
            var read = await input.ReadAsync();
            var octets = read.Buffer.ToArray().AsSpan(skip);
            skip = 0;
            var count = 0;
            while (octets.Length > 0)
            {
                count += octets[3] == 1 ? 1 : 0;
                octets = octets[(9 + octets[2])..];
            }

            counts.Add(count);
            input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                return counts;
        }
    }

    static byte[] Frame(byte type, int length) => [0, 0, (byte)length, type, 0, 0, 0, 0, 1, .. new byte[length]];
}
