using System.Net;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Features.Snippets;

/// <summary>A server-snippet that protected closes the whole host, as nginx would have applied it, but nobody else's.</summary>
public sealed class HostSnippetTests
{
    const string Protecting = "server-snippet: location /private { deny all; }";

    [Fact]
    public async Task It_closes_all_paths_of_its_host_and_is_named_on_both_sides()
    {
        await using var edge = await EdgeFixture.StartAsync(Of(
            Ingress("a", "shop.test", 1, "/"), Ingress("b", "shop.test", 2, "/private", Protecting), Ingress("c", "else.test", 3, "/")));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await AskAsync(edge, "http://shop.test/"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await AskAsync(edge, "http://shop.test/private"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(edge, "http://else.test/"));
        Assert.Contains(edge.Log, line => Says(line, "Ingress default/a", "HostClosed", "default/b", "shop.test"));
        Assert.Contains(edge.Log, line => Says(line, "Ingress default/b", "HostClosed", "default/a", "shop.test"));
    }

    [Fact]
    public async Task What_no_path_covers_is_closed_too()
    {
        await using var edge = await EdgeFixture.StartAsync(Of(Ingress("a", "shop.test", 1, "/a", Protecting)));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await AskAsync(edge, "http://shop.test/other"));
    }

    [Fact]
    public async Task One_that_nginx_would_ignore_closes_its_own_paths_only_and_is_told_so()
    {
        await using var edge = await EdgeFixture.StartAsync(Of(
            Ingress("a", "shop.test", 1, "/", "server-snippet: expires 1d;"), Ingress("b", "shop.test", 2, "/private", Protecting)));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(edge, "http://shop.test/"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await AskAsync(edge, "http://shop.test/private"));
        Assert.Contains(edge.Log, line => Says(line, "Ingress default/b", "ServerSnippetConflict", "default/a"));
    }

    [Fact]
    public async Task One_of_another_namespace_closes_its_own_paths_only()
    {
        await using var edge = await EdgeFixture.StartAsync(Of(
            Ingress("a", "shop.test", 1, "/"),
            Ingress("b", "shop.test", 2, "/private", Protecting).Replace("namespace: default", "namespace: foreign", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(edge, "http://shop.test/"));
        Assert.NotEqual(HttpStatusCode.OK, await AskAsync(edge, "http://shop.test/private"));
        Assert.Contains(edge.Log, line => Says(line, "Ingress foreign/b", "ServerSnippetUnused", "shop.test", "default"));
    }

    [Fact]
    public async Task With_the_flag_everything_is_served()
    {
        await using var edge = await EdgeFixture.StartAsync(Of(Ingress("a", "shop.test", 1, "/"), Ingress("b", "shop.test", 2, "/private", Protecting)),
            configure: options => options with { Translation = options.Translation with { OptionFlags = new() { AllowUnprotectedSnippets = true } } });
        Assert.Equal(HttpStatusCode.OK, await AskAsync(edge, "http://shop.test/"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(edge, "http://shop.test/private"));
    }

    static bool Says(string line, params string[] words) => words.All(word => line.Contains(word, StringComparison.Ordinal));

    static async Task<HttpStatusCode> AskAsync(EdgeFixture edge, string url)
    {
        using var answer = await edge.Client.GetAsync(url);
        return answer.StatusCode;
    }

    static string Of(params string[] objects) => string.Join("\n---\n", objects);

    static string Ingress(string name, string host, int age, string path, params string[] annotations) =>
        EdgeFixture.Ingress(name, host, [$"{path}=web"], annotations)
            .Replace("metadata:\n", $"metadata:\n  creationTimestamp: \"2026-01-01T00:0{age}:00Z\"\n", StringComparison.Ordinal);
}
