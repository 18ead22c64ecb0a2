using System.Text;
using IngressController.Proxy.Forwarding.Http1;

namespace IngressController.Tests.Proxy.Forwarding.FastCgi;

public sealed class CgiHeadTests
{
    [Theory]
    [InlineData("Content-Type: text/html\r\n\r\n", 200, "")]
    [InlineData("\r\n", 200, "")]
    [InlineData("Status: 404 Not Found\nX: y\n\n", 404, "Not Found")]
    [InlineData("status:500\r\n\r\n", 500, "")]
    [InlineData("Location: /there\r\n\r\n", 302, "")]
    [InlineData("Location: /there\r\nStatus: 201 Created\r\n\r\n", 201, "Created")]
    [InlineData("Location:\r\n\r\n", 200, "")]
    [InlineData("Transfer-Encoding: gzip, chunked\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\n", 200, "")]
    public void The_status_is_a_line_of_the_head(string text, int status, string reason)
    {
        var octets = Encoding.Latin1.GetBytes(text);
        var head = new AnswerHead();
        Assert.Equal(HeadResult.Complete, head.ParseCgi(octets));
        Assert.Equal(status, head.Status);
        Assert.Equal(reason, Encoding.Latin1.GetString(octets, head.Reason.Start, head.Reason.Length));
        Assert.False(head.KeepsConnection || head.IsChunked);
        foreach (var line in head.Lines)
            Assert.NotEqual("status", Encoding.Latin1.GetString(octets, line.Name, line.NameLength), StringComparer.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("Status: 99\r\n\r\n")]
    [InlineData("Status: 101 Switching Protocols\r\n\r\n")]
    [InlineData("Status: 2000\r\n\r\n")]
    [InlineData("Status: OK\r\n\r\n")]
    [InlineData("Status: 200\r\nStatus: 404\r\n\r\n")]
    [InlineData("Content-Length: 1\r\nContent-Length: 1\r\n\r\n")]
    [InlineData("Content-Length: -1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n")]
    [InlineData("X: a\rb\r\n\r\n")]
    [InlineData("X: a\0b\r\n\r\n")]
    [InlineData("X Y: z\r\n\r\n")]
    public void What_is_none_is_refused(string text) => Assert.Equal(HeadResult.Invalid, new AnswerHead().ParseCgi(Encoding.Latin1.GetBytes(text)));
}
