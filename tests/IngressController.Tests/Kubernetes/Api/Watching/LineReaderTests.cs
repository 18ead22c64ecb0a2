using System.IO.Pipelines;
using System.Text;
using IngressController.Kubernetes.Api.Watching;

namespace IngressController.Tests.Kubernetes.Api.Watching;

public sealed class LineReaderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task Lines_come_whole_however_the_bytes_arrive(int piece)
    {
        string[] lines = ["one", "", "two two", new('x', 100), "last"];

        Assert.Equal(lines, await ReadAsync(string.Join('\n', lines) + "\n", piece));
    }

    [Fact]
    public async Task What_is_cut_off_at_the_end_is_no_line() => Assert.Equal(["one"], await ReadAsync("one\n{\"type\":\"ADD", 3));

    [Fact]
    public async Task An_empty_stream_has_no_lines() => Assert.Empty(await ReadAsync("", 1));

    [Fact]
    public async Task A_line_beyond_the_limit_is_an_error() =>
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(new string('x', 1100) + "\n", 100, maxLine: 1000));

    static async Task<List<string>> ReadAsync(string text, int piece, int maxLine = 10_000)
    {
        var pipe = new Pipe();
        var write = Task.Run(async () =>
        {
            foreach (var part in Encoding.UTF8.GetBytes(text).Chunk(piece))
                await pipe.Writer.WriteAsync(part);
            await pipe.Writer.CompleteAsync();
        });
        var lines = new List<string>();
        using (var reader = new LineReader(pipe.Reader.AsStream(), maxLine))
        {
            while (await reader.ReadAsync(default))
            {
                while (reader.TryTake(out var line))
                    lines.Add(Encoding.UTF8.GetString(line));
            }
        }

        await write;
        return lines;
    }
}
