using System.IO.Compression;
using System.Net;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Features.Snippets.Substitution;

/// <summary>sub_filter in a whole controller, beside what else changes answers.</summary>
public sealed class SubFilterTests
{
    const string Replacing = "sub_filter 'event 2' 'second';\nsub_filter_types *;";

    [Fact]
    public async Task Texts_are_replaced_before_the_answer_is_compressed()
    {
        await using var edge = await StartAsync(Replacing, "use-gzip: \"true\"\ngzip-types: \"*\"");
        using var answer = await edge.Client.SendAsync(Request("/sse?events=3&interval-ms=1", "gzip"));
        Assert.Equal("gzip", answer.Content.Headers.ContentEncoding.Single());
        using var reader = new StreamReader(new GZipStream(await answer.Content.ReadAsStreamAsync(), CompressionMode.Decompress));
        Assert.Equal("id: 1\ndata: event 1\n\nid: 2\ndata: second\n\nid: 3\ndata: event 3\n\n", await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task A_small_answer_is_compressed_since_its_length_is_gone()
    {
        await using var edge = await StartAsync("sub_filter a b;\nsub_filter_types *;", "use-gzip: \"true\"\ngzip-types: \"*\"");
        using var answer = await edge.Client.SendAsync(Request("/bytes/100", "gzip"));
        Assert.Equal("gzip", answer.Content.Headers.ContentEncoding.Single());
    }

    [Fact]
    public async Task The_first_event_of_a_stream_that_goes_on_is_not_held_back()
    {
        await using var edge = await StartAsync(Replacing);
        using var answer = await edge.Client.SendAsync(Request("/sse?events=2&interval-ms=3600000"), HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        Assert.Equal("id: 1", await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task An_answer_to_HEAD_loses_its_length_and_has_no_body()
    {
        await using var edge = await StartAsync("sub_filter a b;\nsub_filter_types *;");
        using var request = new HttpRequestMessage(HttpMethod.Head, "http://site.test/bytes/100");
        using var answer = await edge.Client.SendAsync(request);
        Assert.Null(answer.Content.Headers.ContentLength);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 0)]
    public async Task Pages_of_the_controller_are_changed_over_every_protocol(int major, int minor)
    {
        await using var edge = await StartAsync("sub_filter 'Forbidden' 'Closed';\nsub_filter_once off;\ndeny all;");
        using var request = Request("/");
        (request.Version, request.VersionPolicy) = (new(major, minor), HttpVersionPolicy.RequestVersionExact);
        using var answer = await edge.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(
            "<html>\r\n<head><title>403 Closed</title></head>\r\n<body>\r\n<center><h1>403 Closed</h1></center>\r\n<hr><center>nginx</center>\r\n" +
            "</body>\r\n</html>\r\n",
            await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("sub_filter '' b;", "an empty text")]
    [InlineData("sub_filter_once maybe;", "takes on or off")]
    public async Task What_is_not_understood_is_left_out_and_told(string line, string reason)
    {
        await using var edge = await StartAsync(line);
        using var answer = await edge.Client.SendAsync(Request("/"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains(edge.Log, message =>
            message.Contains("configuration-snippet", StringComparison.Ordinal) && message.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task More_than_a_level_may_have_is_left_out_and_told()
    {
        await using var edge = await StartAsync(string.Join('\n', Enumerable.Range(0, 33).Select(i => $"sub_filter text{i} x;")));
        Assert.Contains(edge.Log, message => message.Contains("more than 32 sub_filter directives", StringComparison.Ordinal));
    }

    static Task<EdgeFixture> StartAsync(string snippet, string settings = "keep-alive: \"75\"") => EdgeFixture.StartAsync(
        EdgeFixture.Ingress("site", "site.test", ["/=web"], $"configuration-snippet: {snippet.ReplaceLineEndings(" ")}"),
        "allow-snippet-annotations: \"true\"\nannotations-risk-level: Critical\n" + settings);

    static HttpRequestMessage Request(string path, string? accepted = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"http://site.test{path}");
        if (accepted is not null)
            request.Headers.Add("Accept-Encoding", accepted);
        return request;
    }
}
