using System.Buffers;
using System.IO.Pipelines;
using IngressController.Budgets;
using IngressController.Proxy.Connections;
using IngressController.Proxy.Forwarding.Bodies;
using IngressController.Tests.Proxy.Forwarding.Http1;
using Microsoft.AspNetCore.Http;

namespace IngressController.Tests.Proxy.Forwarding.Bodies;

/// <summary>What is kept of an answer comes out as it went in, and no more is kept than may be.</summary>
public sealed class AnswerBufferTests : IDisposable
{
    const int OfClient = 8 * 1024;

    readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("answers-");

    public void Dispose() => _parent.Delete(recursive: true);

    [Fact]
    public async Task Octets_come_out_as_they_went_in_whatever_the_limits_and_pieces()
    {
        for (var seed = 1; seed <= 300; seed++)
        {
            var random = new Random(seed);
            var (client, files) = (Pipe(), new BodyFiles(_parent.FullName, Pick(random, 0, 5_000, 1 << 30), new()));
            using (files)
            {
                var content = new byte[Pick(random, 1, 3_000, 40_000, 600_000)];
                random.NextBytes(content);
                var buffer = Buffer(client, files, Pick(random, 1, 16_384, 100_000), Pick(random, 0, 3_000, 50_000, 1 << 30));
                var reading = ReadAsync(client.Reader, new(seed), Pick(random, 100, 2_000, 100_000));
                await WriteAsync(buffer, content, random, Pick(random, 10, 1_000, 70_000));
                await buffer.EndAsync();
                await client.Writer.CompleteAsync();
                var read = await reading.WaitAsync(PodSpeech.Limit);
                Assert.True(content.AsSpan().SequenceEqual(read), $"seed {seed}");
                Assert.Null(buffer.Problem);
            }
        }
    }

    [Fact]
    public async Task Without_a_file_writing_waits_for_the_client()
    {
        var client = Pipe();
        using var files = new BodyFiles(_parent.FullName, 1 << 20, new());
        var buffer = Buffer(client, files, memory: 16 * 1024, file: 0);
        var (pending, written) = (default(ValueTask<FlushResult>), 0);
        while (true)
        {
            buffer.Write(new byte[1024]);
            written += 1024;
            pending = buffer.FlushAsync();
            if (!pending.IsCompleted)
                break;
        }

        Assert.Equal(OfClient + (16 * 1024) + 1024, written);
        var reading = ReadAsync(client.Reader, new(1), 4096);
        Assert.False((await pending.AsTask().WaitAsync(PodSpeech.Limit)).IsCompleted);
        await buffer.EndAsync();
        await client.Writer.CompleteAsync();
        Assert.Equal(written, (await reading).Length);
    }

    [Fact]
    public async Task The_file_gives_its_space_back_as_soon_as_the_client_has_caught_up()
    {
        var (client, ledger) = (Pipe(), new Ledger());
        using var files = new BodyFiles(_parent.FullName, 1 << 20, ledger);
        var buffer = Buffer(client, files, memory: 1, file: 1 << 20);
        for (var i = 0; i < 100; i++)
        {
            buffer.Write(new byte[4096]);
            Assert.False((await buffer.FlushAsync()).IsCompleted);
        }

        Assert.InRange(SizesOfFiles().Single(), 300_000, 409_600);
        var read = await client.Reader.ReadAtLeastAsync(1);
        for (var left = 100 * 4096; (left -= (int)read.Buffer.Length) > 0; read = await client.Reader.ReadAsync())
            client.Reader.AdvanceTo(read.Buffer.End);
        client.Reader.AdvanceTo(read.Buffer.End);

        // The sender may not have seen yet that there is nothing left.
        while (SizesOfFiles().Single() > 0)
        {
            buffer.Write("x"u8);
            await buffer.FlushAsync();
            var more = await client.Reader.ReadAsync();
            client.Reader.AdvanceTo(more.Buffer.End);
        }

        await buffer.EndAsync();
        Assert.Empty(SizesOfFiles());
    }

    [Fact]
    public void Nothing_is_kept_nor_allocated_while_the_client_keeps_up()
    {
        var client = Pipe();
        using var files = new BodyFiles(_parent.FullName, 1 << 20, new());
        var buffer = Buffer(client, files, memory: 1, file: 0);
        Assert.Equal(0, Enumerable.Range(0, 3).Min(_ => AllocatedBy(() =>
        {
            var pending = default(ValueTask<FlushResult>);
            for (var i = 0; i < 100; i++)
            {
                buffer.GetMemory(4096).Span[0] = 1;
                buffer.Advance(4000);
                pending = buffer.FlushAsync();
                Assert.True(pending.IsCompletedSuccessfully);
                Assert.True(client.Reader.TryRead(out var read));
                client.Reader.AdvanceTo(read.Buffer.End);
            }
        })));
    }

    [Fact]
    public async Task A_client_that_leaves_ends_the_wait()
    {
        var client = Pipe();
        using var files = new BodyFiles(_parent.FullName, 1 << 20, new());
        var buffer = Buffer(client, files, memory: 1, file: 0);
        ValueTask<FlushResult> pending;
        do
        {
            buffer.Write(new byte[4096]);
            pending = buffer.FlushAsync();
        }
        while (pending.IsCompleted);
        await client.Reader.CompleteAsync();
        Assert.True((await pending.AsTask().WaitAsync(PodSpeech.Limit)).IsCompleted);
        await buffer.EndAsync();
    }

    [Fact]
    public async Task A_failure_of_the_client_s_writer_is_told_at_the_end()
    {
        var client = Pipe();
        using var files = new BodyFiles(_parent.FullName, 1 << 20, new());
        var buffer = Buffer(client, files, memory: 1, file: 1 << 20);
        buffer.Write(new byte[2 * OfClient]);
        await buffer.FlushAsync();
        await client.Reader.CompleteAsync(new InvalidDataException("broken"));
        await Assert.ThrowsAsync<InvalidDataException>(buffer.EndAsync);
    }

    static Pipe Pipe() => new(new(pauseWriterThreshold: OfClient, resumeWriterThreshold: OfClient / 2, useSynchronizationContext: false));

    static AnswerBuffer Buffer(Pipe client, BodyFiles files, int memory, long file) =>
        new(new DefaultHttpContext(), client.Writer, new(new(IsOn: true, memory, file), files, ClientConnection.Unknown));

    static long AllocatedBy(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    static T Pick<T>(Random random, params T[] values) => values[random.Next(values.Length)];

    static async Task WriteAsync(AnswerBuffer buffer, byte[] content, Random random, int most)
    {
        for (var at = 0; at < content.Length;)
        {
            var memory = buffer.GetMemory(random.Next(4096));
            var count = Math.Min(Math.Min(1 + random.Next(most), memory.Length), content.Length - at);
            content.AsSpan(at, count).CopyTo(memory.Span);
            buffer.Advance(count);
            at += count;
            if (random.Next(3) == 0)
                Assert.False((await buffer.FlushAsync()).IsCompleted);
        }

        Assert.False((await buffer.FlushAsync()).IsCompleted);
    }

    // Reads some at a time, and lets the other side go ahead now and then.
    static async Task<byte[]> ReadAsync(PipeReader reader, Random random, int most)
    {
        var all = new ArrayBufferWriter<byte>();
        while (true)
        {
            if (random.Next(4) == 0)
                await Task.Yield();
            var read = await reader.ReadAsync();
            var taken = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, 1 + random.Next(most)));
            foreach (var part in taken)
                all.Write(part.Span);
            reader.AdvanceTo(taken.End);
            if (read.IsCompleted && taken.Length == read.Buffer.Length)
                return all.WrittenSpan.ToArray();
        }
    }

    IEnumerable<long> SizesOfFiles() => _parent.EnumerateFiles("*", SearchOption.AllDirectories)
        .Where(static file => file.Name != "lock").Select(static file => file.Length);
}
