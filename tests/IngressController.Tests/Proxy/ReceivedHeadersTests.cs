using System.Text;
using IngressController.Proxy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace IngressController.Tests.Proxy;

public sealed class ReceivedHeadersTests
{
    [Fact]
    public void Lines_are_counted_one_for_each_value()
    {
        var headers = new ReceivedHeaders();
        headers.Read(new HeaderDictionary { ["Host"] = "shop.example", ["Cookie"] = new StringValues(["a=1", "bc=23"]) });

        // "Host: shop.example\r\n", "Cookie: a=1\r\n", "Cookie: bc=23\r\n"
        Assert.Equal(20 + 13 + 15, headers.Length);
        Assert.Equal(20, headers.LongestLine);
        Assert.Equal(["Host: shop.example", "Cookie: a=1", "Cookie: bc=23"], LinesOf(headers));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nhOST: a\r\nX-B:  b c \t\r\nx-b:\r\nCookie: d\r\n\r\n", "hOST: a|X-B: b c|x-b: |Cookie: d")]
    [InlineData("\r\n\nGET / HTTP/1.1\nA: b\n\n", "A: b")]
    [InlineData("GET / HTTP/1.0\r\n\r\n", "")]
    public void Lines_of_a_head_keep_case_order_and_repetition(string head, string lines)
    {
        var headers = new ReceivedHeaders();
        Assert.True(headers.TryRead(Encoding.Latin1.GetBytes(head)));
        Assert.Equal(lines, string.Join('|', LinesOf(headers)));
        Assert.False(headers.HaveControl);
    }

    [Fact]
    public void Names_in_lines_of_Connection_are_known_until_the_next_request_however_many()
    {
        var headers = new ReceivedHeaders();
        var names = Enumerable.Range(0, 1000).Select(static i => $"X-{i}").ToList();
        Assert.True(headers.TryRead(Encoding.Latin1.GetBytes(
            $"GET / HTTP/1.1\r\nConnection: {string.Join(" ,\t", names)}\r\nA: b\r\nconnection: keep-alive,,b, {new string('c', 500)}\r\n\r\n")));
        Assert.All([.. names, "B", "x-7", new string('C', 500)], name => Assert.True(headers.AreOfConnection(Encoding.ASCII.GetBytes(name))));
        Assert.All(["a", "X-", "X-1000", "", "connection"], name => Assert.False(headers.AreOfConnection(Encoding.ASCII.GetBytes(name))));
        headers.Clear();
        Assert.True(headers.TryRead("GET / HTTP/1.1\r\nConnection: close\r\n\r\n"u8.ToArray()));
        Assert.False(headers.AreOfConnection("X-1"u8));
        Assert.True(headers.TryRead("GET / HTTP/1.1\r\nConnection: upgrade, x-2\r\n\r\n"u8.ToArray()));
        Assert.True(headers.AreOfConnection("X-2"u8));
        Assert.False(headers.AreOfConnection("X-1"u8));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nA: b\x01\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nA: b\rc\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nA\x7f: b\r\n\r\n")]
    public void Controls_are_seen(string head)
    {
        var headers = new ReceivedHeaders();
        Assert.True(headers.TryRead(Encoding.Latin1.GetBytes(head)));
        Assert.True(headers.HaveControl);
    }

    [Theory]
    [InlineData("transfer-encoding: chunked, x")]
    [InlineData("content-length ")]
    [InlineData("a\tb")]
    [InlineData("")]
    public void A_name_that_is_no_token_is_seen(string name)
    {
        var headers = new ReceivedHeaders();
        headers.Read(new HeaderDictionary { [name] = "v" });
        Assert.True(headers.HaveControl);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GET / HTTP/1.1\r\n")]
    [InlineData("GET / HTTP/1.1\r\nA: b\r\n")]
    [InlineData("GET / HTTP/1.1\r\nno colon\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n: b\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nA: b\r\n\r\nC: d\r\n\r\n")]
    public void What_is_no_whole_head_is_not_read(string octets)
    {
        var headers = new ReceivedHeaders();
        Assert.False(headers.TryRead(Encoding.Latin1.GetBytes(octets)));
        Assert.Empty(LinesOf(headers));
        Assert.Equal((0, 0), (headers.Length, headers.LongestLine));
    }

    [Fact]
    public void Nothing_of_one_request_is_left_for_the_next()
    {
        var headers = new ReceivedHeaders();
        headers.Read(new HeaderDictionary(Enumerable.Range(0, 100).ToDictionary(i => $"X-{i}", i => new StringValues("secret"))));
        Assert.Equal(100, LinesOf(headers).Count);
        headers.Clear();
        Assert.Empty(LinesOf(headers));
        Assert.Equal((0, 0), (headers.Length, headers.LongestLine));

        headers.Read(new HeaderDictionary { ["Host"] = "a" });
        Assert.Equal("Host: a", Assert.Single(LinesOf(headers)));
    }

    static List<string> LinesOf(ReceivedHeaders headers)
    {
        var lines = new List<string>();
        foreach (var line in headers)
            lines.Add($"{line.NameText}: {line.ValueText}");
        return lines;
    }
}
