using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IngressController.EndToEnd.Tests.Controller;
using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Sources;

namespace IngressController.EndToEnd.Tests.Handbook;

/// <summary>
/// A controller at night: a shop that works, has a certificate and two limits, and was changed; a pod that refuses connections; and an
/// Ingress whose class is misspelled. Beside it a folder with the shop as it is, and one with a change.
/// </summary>
public sealed class NightsEdge : IAsyncLifetime
{
    readonly Scratch _folder = new("night");
    ApiServerBed? _bed;

    internal string Namespace => _bed!.Namespace;

    public async ValueTask InitializeAsync()
    {
        TestBed.DemandApiServer();
        _bed = (ApiServerBed)await TestBed.CreateAsync(Source.ApiServer);
        await _bed.StartServiceAsync("shop");
        await _bed.ApplyAsync(TlsSecret());
        await _bed.ApplyAsync(Shop("4m"));
        await _bed.ApplyAsync(Objects.Service("dead", _bed.PodPort));
        await _bed.ApplyAsync(Objects.EndpointSlice("dead", _bed.PodPort, "http", [(IPAddress.Parse("127.255.0.1"), "dead-1")]));
        await _bed.ApplyAsync(Objects.Ingress("dead", "dead.example", "dead"));
        await _bed.ApplyAsync(Objects.Ingress("mine", "mine.example", "shop", "yrap"));
        await _bed.StartControllerAsync();
        await _bed.Client.UntilServedByAsync("http://shop.example/cart", "shop");
        await _bed.Client.UntilStatusAsync("http://dead.example/", HttpStatusCode.BadGateway);

        await _bed.ApplyAsync(Shop("2m"));
        await Eventually.IsAsync(
            "the change is in force", () => AskAsync("/debug/changes"), text => text.Contains("proxy-body-size", StringComparison.Ordinal));
        await Eventually.IsAsync(
            "a step of the history is over", () => AskAsync("/debug/history"), text => text.Contains("/dead", StringComparison.Ordinal));
        foreach (var (side, size) in new[] { ("manifests", "2m"), ("changed", "8m") })
        {
            Directory.CreateDirectory(_folder.File(side));
            await File.WriteAllTextAsync(_folder.File($"{side}/shop.yaml"), Shop(size));
        }
    }

    /// <summary>Runs a command of the handbook, with the port that this controller has.</summary>
    internal async Task<CommandResult> RunAsync(string command) => await Command.RunAsync("bash",
    [
        "-c", $"""
            export PATH='{Path.GetDirectoryName(await ControllerProgram.PathAsync())}':$PATH
            cd '{_folder.Path}'
            {command.Replace("localhost:10254", $"127.0.0.1:{_bed!.Controller.HealthPort}", StringComparison.Ordinal)}
            """,
    ]);

    async Task<string> AskAsync(string path) => (await RunAsync($"curl -s localhost:10254{path}")).Output;

    static string Shop(string size) => Objects.Ingress("shop", "shop.example", "shop", annotation:
            "nginx.ingress.kubernetes.io/ssl-redirect: 'false', nginx.ingress.kubernetes.io/whitelist-source-range: 127.0.0.0/8, " +
            $"nginx.ingress.kubernetes.io/proxy-body-size: {size}")
        .Replace("spec:\n", "spec:\n  tls: [{hosts: [shop.example], secretName: shop-tls}]\n", StringComparison.Ordinal);

    static string TlsSecret()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=shop.example", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("shop.example");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(10));
        return $$"""
            apiVersion: v1
            kind: Secret
            metadata: {name: shop-tls}
            type: kubernetes.io/tls
            stringData: {tls.crt: "{{Line(certificate.ExportCertificatePem())}}", tls.key: "{{Line(key.ExportPkcs8PrivateKeyPem())}}"}
            """;

        static string Line(string pem) => pem.Replace("\n", "\\n", StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        if (_bed is not null)
            await _bed.DisposeAsync();
        _folder.Dispose();
    }
}
