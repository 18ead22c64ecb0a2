using IngressController.Tests.Edge;

namespace IngressController.Tests.Features;

/// <summary>What users write by mistake into annotations is told to nobody: neither the log nor the pages of the health port.</summary>
public sealed class SecretsInMessagesTests
{
    static readonly string[] Urls =
    [
        "http://user:Passw0rd@host/check?token=T0ken", "ftp://user:Passw0rd@host/?token=T0ken", "http://user:Passw0rd @host/T0ken",
        "user:Passw0rd@host?token=T0ken", "http://user:Passw0rd@ho st/?a=T0ken",
    ];

    static readonly string[] Annotations =
    [
        "auth-url", "auth-signin", "mirror-target", "permanent-redirect", "temporal-redirect", "auth-tls-error-page", "app-root",
        "proxy-redirect-from", "server-alias", "upstream-vhost", "rewrite-target", "cors-allow-origin",
    ];

    [Fact]
    public async Task No_annotation_gives_a_secret_away()
    {
        var ingresses = Annotations.SelectMany((annotation, i) =>
            Urls.Select((url, j) => EdgeFixture.Ingress($"i{i}x{j}", $"i{i}x{j}.test", ["/=web"], $"{annotation}: {url}")));
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n", ingresses));
        using var client = new HttpClient();
        var table = await client.GetStringAsync($"http://127.0.0.1:{edge.Ports.Health}/debug/table");
        foreach (var secret in new[] { "Passw0rd", "T0ken" })
        {
            Assert.DoesNotContain(edge.Log, line => line.Contains(secret, StringComparison.Ordinal));
            Assert.DoesNotContain(secret, table, StringComparison.Ordinal);
        }

        Assert.Contains(edge.Log, line => line.Contains("auth-url", StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_annotation_speaks_to_a_terminal()
    {
        var ingress = EdgeFixture.Ingress("a", "a.test", ["/=web"])
            .Replace("annotations: {  }", "annotations: { nginx.ingress.kubernetes.io/app-root: \"\\e[2J\\u202e\" }", StringComparison.Ordinal);
        await using var edge = await EdgeFixture.StartAsync(ingress);
        Assert.Contains(edge.Log, line => line.Contains("\\x1b[2J\\u202e", StringComparison.Ordinal));
        Assert.DoesNotContain(edge.Log, line => line.Contains('\u001b', StringComparison.Ordinal) || line.Contains('\u202e', StringComparison.Ordinal));
    }
}
