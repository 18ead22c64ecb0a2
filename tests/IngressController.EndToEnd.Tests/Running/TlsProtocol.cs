using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Sources;
using IngressController.TestTree;

namespace IngressController.EndToEnd.Tests.Running;

/// <summary>The published program's TLS as other people's clients see it.</summary>
public sealed class TlsProtocol
{
    [Fact]
    public async Task Nothing_is_found_that_ingress_nginx_defaults_would_not_show()
    {
        await using var bed = await StartAsync();
        var port = $"{bed.Controller.Https.Port}";

        var result = await Command.RunAsync(Repository.Path("tests", "tls", "protocol-checks.sh"), ["127.0.0.1", port, "echo.example"]);

        TestContext.Current.TestOutputHelper?.WriteLine(result.Output + result.Error);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
    }

    [Theory]
    [InlineData("--http1.1", "HTTP/1.1 200")]
    [InlineData("--http2", "HTTP/2 200")]
    public async Task Curl_gets_an_answer_by_either_version(string version, string status)
    {
        await using var bed = await StartAsync();
        var port = $"{bed.Controller.Https.Port}";

        var answer = await Command.SucceedAsync(
            "curl", ["-sSki", version, "--resolve", $"echo.example:{port}:127.0.0.1", $"https://echo.example:{port}/"]);

        Assert.StartsWith(status, answer, StringComparison.Ordinal);
        Assert.Contains("strict-transport-security: max-age=31536000; includeSubDomains\r\n", answer, StringComparison.OrdinalIgnoreCase);
    }

    static async Task<TestBed> StartAsync()
    {
        var bed = await TestBed.CreateAsync(Source.Manifests);
        await bed.StartServiceAsync("echo");
        await bed.ApplyAsync(Objects.Ingress("echo", "echo.example", "echo"));
        await bed.StartControllerAsync();
        await bed.Client.UntilServedByAsync("http://echo.example/", "echo");
        return bed;
    }
}
