using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace IngressController.EndToEnd.Tests.Deploy;

/// <summary>The certificate of the webhook's Secret, and those that the API server believes.</summary>
sealed record WebhookCertificate(X509Certificate2 Certificate, X509Certificate2Collection Authorities)
{
    public static async Task<WebhookCertificate> ReadAsync(Kubectl kubectl, string configuration, string @namespace, string secret)
    {
        var webhook = JsonNode.Parse(await kubectl.RunAsync("get", "validatingwebhookconfiguration", configuration, "-o", "json"))!;
        var data = JsonNode.Parse(await kubectl.RunAsync("get", "secret", secret, "--namespace", @namespace, "-o", "json"))!["data"]!;
        return Of(webhook["webhooks"]![0]!["clientConfig"]!["caBundle"]!, data);
    }

    /// <param name="bundle">The webhook's caBundle.</param>
    /// <param name="data">The Secret's data.</param>
    public static WebhookCertificate Of(JsonNode bundle, JsonNode data)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(Text(bundle));
        return new(X509Certificate2.CreateFromPem(Text(data["tls.crt"]!), Text(data["tls.key"]!)), authorities);
    }

    /// <summary>The API server would believe it under this name.</summary>
    public void AssertServes(string name)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(Authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        Assert.True(chain.Build(Certificate), string.Join(", ", chain.ChainStatus.Select(status => status.StatusInformation)));
        Assert.True(Certificate.MatchesHostname(name), $"not for {name}");
        Assert.True(Certificate.HasPrivateKey);
    }

    static string Text(JsonNode base64) => Encoding.ASCII.GetString(Convert.FromBase64String((string)base64!));
}
