using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using IngressController.Options;
using IngressController.Tests.Admission;
using IngressController.Tests.Edge;
using IngressController.Tests.Tls;

namespace IngressController.Tests.Corpora;

/// <summary>Each file of <c>tests/corpora/reviews</c> is sent to the webhook over real sockets: it is answered, whatever it is.</summary>
public sealed class AdmissionCorpusTests(AdmissionCorpusTests.Webhook webhook) : IClassFixture<AdmissionCorpusTests.Webhook>
{
    static readonly Dictionary<string, OctetCase> Cases = OctetCase.ReadAll("reviews");

    public static TheoryData<string> Names() => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task It_is_judged_or_refused(string name) => Cases[name].Check([await webhook.AskAsync(Cases[name].Octets)]);

    public sealed class Webhook : IAsyncLifetime
    {
        readonly string _folder = Directory.CreateTempSubdirectory("reviews").FullName;
        EdgeFixture? _edge;
        HttpClient? _client;

        public async ValueTask InitializeAsync()
        {
            var (certificate, key) = (Path.Combine(_folder, "cert"), Path.Combine(_folder, "key"));
            var authority = TestAuthority.Create();
            var server = authority.Server("webhook.test");
            await File.WriteAllTextAsync(certificate, server.Certificate);
            await File.WriteAllTextAsync(key, server.Key);
            _edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("first", "shop.test", ["/cart=web"]),
                configure: options => options with { Admission = new AdmissionOptions(IPAddress.Loopback, 0, certificate, key) });
            _client = WebhookClient.Create(_edge.AdmissionPort!.Value, authority);
        }

        public async ValueTask DisposeAsync()
        {
            _client!.Dispose();
            await _edge!.DisposeAsync();
            Directory.Delete(_folder, recursive: true);
        }

        internal async Task<string> AskAsync(byte[] body)
        {
            using var content = new ByteArrayContent(body) { Headers = { { "Content-Type", "application/json" } } };
            using var answer = await _client!.PostAsync(new Uri("https://webhook.test/"), content);
            var text = await answer.Content.ReadAsStringAsync();
            if (answer.StatusCode != HttpStatusCode.OK)
                return $"{(int)answer.StatusCode} {Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text))}".Trim();
            var response = JsonNode.Parse(text)!["response"]!;
            var warnings = response["warnings"] is JsonArray { Count: > 0 } lines ? $" with {lines.Count} warnings" : "";
            var said = (bool)response["allowed"]! ? "allowed" : $"refused: {(string?)response["status"]!["message"]}";
            return Encoding.Latin1.GetString(Encoding.UTF8.GetBytes($"{said}{warnings}".ReplaceLineEndings(" / ")));
        }
    }
}
