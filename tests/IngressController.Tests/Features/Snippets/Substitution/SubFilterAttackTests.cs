using System.IO.Compression;
using System.Net;
using System.Text;
using EchoPod;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Features.Snippets.Substitution;

/// <summary>What pods, clients and tenants could make of texts that are replaced.</summary>
public sealed class SubFilterAttackTests
{
    const string Allow = "allow-snippet-annotations: \"true\"\nannotations-risk-level: Critical";

    [Theory]
    [InlineData("aaab", "aab", "x", "ax")]
    [InlineData("aaaab", "aaab", "x", "ax")]
    [InlineData("ababac", "abac", "x", "abx")]
    [InlineData("aa", "a", "aa", "aaaa")]
    [InlineData("ABC", "bc", "", "A")]
    [InlineData("ab", "abc", "x", "ab")]
    public async Task A_text_is_found_however_its_octets_come(string body, string wanted, string text, string expected)
    {
        foreach (var framing in new[] { "Transfer-Encoding: chunked\r\n", $"Content-Length: {body.Length}\r\n" })
        {
            await using var pod = RawBackend.Start(async exchange =>
            {
                await exchange.SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nETag: \"a\"\r\n{framing}\r\n");
                foreach (var c in body)
                    await exchange.SendAsync(framing.StartsWith('T') ? $"1\r\n{c}\r\n" : c.ToString());
                if (framing.StartsWith('T'))
                    await exchange.SendAsync("0\r\n\r\n");
            });
            await using var edge = await StartAsync(pod, $"sub_filter '{wanted}' '{text}'; sub_filter_once off;");
            foreach (var major in new[] { 1, 2 })
            {
                using var answer = await edge.Client.SendAsync(Request(major));
                Assert.Equal(expected, await answer.Content.ReadAsStringAsync());
                Assert.Null(answer.Header("ETag"));
            }
        }
    }

    [Fact]
    public async Task A_filter_does_not_see_what_another_has_written()
    {
        await using var pod = RawBackend.Start("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\nabab");
        await using var edge = await StartAsync(pod, "sub_filter a bb; sub_filter b aa; sub_filter_once off;");
        using var answer = await edge.Client.SendAsync(Request(1));
        Assert.Equal("bbaabbaa", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("HTTP/1.1 304 Not Modified\r\nContent-Type: text/html\r\nETag: \"a\"\r\n\r\n", 304)]
    [InlineData("HTTP/1.1 204 No Content\r\nContent-Type: text/html\r\n\r\n", 204)]
    [InlineData("HTTP/1.1 205 Reset\r\nContent-Type: text/html\r\nContent-Length: 1\r\n\r\na", 205)]
    public async Task An_answer_without_body_stays_one_and_the_connection_in_step(string octets, int status)
    {
        await using var pod = RawBackend.Start(octets);
        await using var edge = await StartAsync(pod, "sub_filter a bb;");
        foreach (var major in new[] { 1, 1, 2, 2 })
        {
            using var answer = await edge.Client.SendAsync(Request(major));
            Assert.Equal((status, 0), ((int)answer.StatusCode, (await answer.Content.ReadAsByteArrayAsync()).Length));
        }
    }

    [Fact]
    public async Task A_part_has_no_length_that_lies()
    {
        await using var pod = RawBackend.Start("HTTP/1.1 206 Part\r\nContent-Type: text/html\r\nContent-Range: bytes 0-2/9\r\nContent-Length: 3\r\n\r\naaa");
        await using var edge = await StartAsync(pod, "sub_filter a bbbb; sub_filter_once off;");
        using var answer = await edge.Client.SendAsync(Request(1));
        Assert.Equal("bbbbbbbbbbbb", await answer.Content.ReadAsStringAsync());
    }

    /// <summary>What is compressed is searched as it is, as in nginx, and stays what the pod sent where nothing is found.</summary>
    [Fact]
    public async Task What_a_pod_has_compressed_is_not_broken()
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 1000).Select(static i => $"line {i}\n"))));
        await using var pod = RawBackend.Start(async exchange =>
        {
            await exchange.SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nContent-Length: {packed.Length}\r\n\r\n");
            await exchange.SendAsync(packed.ToArray());
        });
        await using var edge = await StartAsync(pod, "sub_filter 'line 1' 'x';", "use-gzip: \"true\"");
        using var answer = await edge.Client.SendAsync(Request(1));
        Assert.Equal(packed.ToArray(), await answer.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task An_answer_that_breaks_off_is_seen_to_be_broken(int major)
    {
        await using var pod = RawBackend.Start(async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 10\r\n\r\nab");
            exchange.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Both);
        });
        await using var edge = await StartAsync(pod, "sub_filter abc x;");
        using var answer = await edge.Client.SendAsync(Request(major), HttpCompletionOption.ResponseHeadersRead);
        await Assert.ThrowsAnyAsync<Exception>(() => answer.Content.ReadAsStringAsync());
    }

    /// <summary>A text that a client gives may be long, and a body full of places for it: what is made is never held.</summary>
    [Fact]
    public async Task A_client_that_does_not_read_stops_the_pod()
    {
        var sent = 0;
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var pod = RawBackend.Start(async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n");
            try
            {
                while (sent < 100_000_000)
                {
                    await exchange.SendAsync(new string('a', 1000));
                    sent += 1000;
                }
            }
            catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException or OperationCanceledException)
            {
                stopped.TrySetResult();
            }
        });
        await using var edge = await StartAsync(pod, "sub_filter a $http_x; sub_filter_once off;");
        using (var client = await RawClient.ConnectAsync(edge.Ports.Http))
        {
            await client.SendAsync($"GET / HTTP/1.1\r\nHost: site.test\r\nX: {new string('b', 4000)}\r\n\r\n");
            Assert.Contains("bbbb", await client.ReadUntilAsync("bbbb"), StringComparison.Ordinal);
        }

        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.InRange(sent, 0, 50_000_000);
    }

    [Fact]
    public async Task Texts_of_a_client_that_grow_too_long_together_end_in_an_error()
    {
        await using var pod = RawBackend.Start("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1\r\n\r\na");
        var all = string.Concat(Enumerable.Repeat("$http_x", 90));
        await using var edge = await StartAsync(pod, string.Concat(Enumerable.Range(0, 20).Select(i => $"sub_filter t{i} \"{all}\"; ")));
        using var request = Request(1);
        request.Headers.Add("X", new string('b', 4000));
        using var answer = await edge.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
    }

    static Task<EdgeFixture> StartAsync(RawBackend pod, string snippet, string settings = "keep-alive: \"75\"") => EdgeFixture.StartAsync(
        Backends.Join(Backends.Service("raw", pod.Endpoint), EdgeFixture.Ingress("site", "site.test", ["/=raw"], $"configuration-snippet: {snippet}")),
        $"{Allow}\n{settings}", withPods: false);

    static HttpRequestMessage Request(int major) => new(HttpMethod.Get, "http://site.test/")
    {
        Version = new(major, major == 1 ? 1 : 0),
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };
}
