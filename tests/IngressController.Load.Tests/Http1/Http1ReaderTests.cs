using System.Text;
using IngressController.Load.Http1;
using IngressController.Load.Measuring;

namespace IngressController.Load.Tests.Http1;

public sealed class Http1ReaderTests
{
    const string Next = "HTTP/1.1 204 No Content\r\n\r\n";

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Pod: pod-1\r\n\r\nhello", 200, 5, false, "pod-1")]
    [InlineData("HTTP/1.1 404 Not Found\r\ncontent-length:0\r\nConnection: close\r\n\r\n", 404, 0, true, null)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1a;x=y\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\n\r\n", 200, 31, false, null)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nA: b\r\nC: d\r\n\r\n", 200, 1, false, null)]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 1\r\n\r\na",
        201, 1, false, null)]
    [InlineData("HTTP/1.1 304 Not Modified\r\nContent-Length: 700\r\n\r\n", 304, 0, false, null)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\na", 200, 1, true, null)]
    public async Task Reads_one_answer_and_leaves_the_next_however_the_bytes_come(string text, int status, long length, bool closes, string? pod)
    {
        foreach (var piece in new[] { 1, 7, 100_000 })
        {
            var reader = new Http1Reader(new Pieces(text + Next, piece));
            Assert.Equal(new Http1Answer(status, length, closes, pod), await reader.ReadAsync(default));
            Assert.Equal(204, (await reader.ReadAsync(default)).Status);
        }
    }

    [Fact]
    public async Task A_body_without_length_goes_to_the_end_of_the_connection()
    {
        var reader = new Http1Reader(new Pieces("HTTP/1.1 200 OK\r\n\r\n" + new string('a', 30_000), 999));
        Assert.Equal(new Http1Answer(200, 30_000, true, null), await reader.ReadAsync(default));
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2p1 Debian\r\n\r\n")]
    [InlineData("HTTP/1.1 2x0 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nno colon\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    public async Task What_is_not_HTTP_is_a_failure_with_a_name(string text)
    {
        var error = await Assert.ThrowsAsync<AnswerException>(async () => await new Http1Reader(new Pieces(text, 5)).ReadAsync(default));
        Assert.Equal("answer is not HTTP/1.1", Failure.Of(error));
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_a_closed_connection()
    {
        var reader = new Http1Reader(new Pieces("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", 5));
        var error = await Assert.ThrowsAsync<EndOfStreamException>(async () => await reader.ReadAsync(default));
        Assert.Equal(Failure.Closed, Failure.Of(error));
    }

    /// <summary>Gives a text in pieces of a size.</summary>
    sealed class Pieces(string text, int size) : MemoryStream(Encoding.Latin1.GetBytes(text))
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(size, buffer.Length)], cancellationToken);
    }
}
