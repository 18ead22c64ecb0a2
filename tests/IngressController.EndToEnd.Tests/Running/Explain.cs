using System.Text.Json;
using IngressController.EndToEnd.Tests.Controller;
using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Sources;

namespace IngressController.EndToEnd.Tests.Running;

/// <summary>The command <c>explain</c> of the published program: its text, and what scripts see of it.</summary>
public sealed class Explain
{
    [Fact]
    public async Task The_exit_code_says_whether_something_answers()
    {
        using var folder = new Scratch("explain");
        await File.WriteAllTextAsync(folder.File("a.yaml"), Objects.Ingress(
            "a", "a.example", "echo", "yarp", annotation: "nginx.ingress.kubernetes.io/permanent-redirect: https://b.example/"));
        var redirected = await RunAsync("http://a.example/x", "--manifests", folder.Path);
        Assert.True(redirected.ExitCode == 0, redirected.Error);
        Assert.Contains("→ 301: the request is redirected to https://b.example/", redirected.Output, StringComparison.Ordinal);
        Assert.Contains("permanent-redirect of Ingress", redirected.Output, StringComparison.Ordinal);
        Assert.All(redirected.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.StartsWith("explain: ", line, StringComparison.Ordinal));

        var unknown = await RunAsync("http://aa.example/x", "--manifests", folder.Path, "--output=json");
        Assert.Equal(1, unknown.ExitCode);
        using var told = JsonDocument.Parse(unknown.Output);
        Assert.Equal(404, told.RootElement.GetProperty("status").GetInt32());
        Assert.Equal("a.example", told.RootElement.GetProperty("host").GetProperty("nearest")[0].GetString());

        var other = await RunAsync("http://a.example/x", "--manifests", folder.Path, "--ingress-class", "other");
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("class yarp does not exist", other.Output, StringComparison.Ordinal);

        await File.WriteAllTextAsync(folder.File("c.yaml"), "kind: [");
        Assert.Equal(2, (await RunAsync("http://a.example/x", "--manifests", folder.Path)).ExitCode);
    }

    [Theory]
    [InlineData("a.example/x", "http://")]
    [InlineData("http://a.example/x", "has no colon", "--header", "nothing")]
    [InlineData("http://a.example/x", "192.0.2.1", "--client", "here")]
    [InlineData("http://a.example/x", "--output", "--output", "xml")]
    [InlineData("http://a.example/x", "--kubeconfig", "--kubeconfig", "/nonexistent", "--manifests", "/tmp")]
    [InlineData("http://a.example/x", "--manifests", "--manifests", "/nonexistent")]
    [InlineData("http://a.example/x", "--manifests PATH or --kubeconfig FILE")]
    public async Task What_cannot_be_used_is_told_in_one_line_and_ends_with_2(string url, string expected, params string[] more)
    {
        var result = await RunAsync([url, .. more]);
        Assert.Equal(2, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Contains(expected, result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_help_has_examples()
    {
        var result = await RunAsync("--help");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("IngressController explain https://shop.test/cart", result.Output, StringComparison.Ordinal);
        Assert.Contains("Exit code", result.Output, StringComparison.Ordinal);
    }

    static async Task<CommandResult> RunAsync(params string[] arguments)
    {
        var noCluster = new Dictionary<string, string?> { ["KUBECONFIG"] = null, ["KUBERNETES_SERVICE_HOST"] = null };
        return await Command.RunAsync(await ControllerProgram.PathAsync(), ["explain", .. arguments], noCluster);
    }
}
