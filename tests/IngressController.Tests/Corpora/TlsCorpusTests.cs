using System.Text;
using IngressController.Tests.Edge;
using IngressController.Tests.Proxy.Wire;

namespace IngressController.Tests.Corpora;

/// <summary>
/// Each file of <c>tests/corpora/tls-hellos</c> is sent to the port for TLS, of an edge that reads hellos itself (passthrough) and of one
/// that leaves them to the system: it is answered with a handshake, an alert or a close, and the next client is served.
/// </summary>
public sealed class TlsCorpusTests(TlsCorpusTests.Edges edges) : IClassFixture<TlsCorpusTests.Edges>
{
    static readonly Dictionary<string, OctetCase> Cases = OctetCase.ReadAll("tls-hellos");

    public static TheoryData<string> Names() => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task It_is_answered_or_closed(string name) => Cases[name].Check(
    [
        $"{await edges.AskAsync(edges.Plain, Cases[name].Octets)} without passthrough",
        $"{await edges.AskAsync(edges.Reading, Cases[name].Octets)} with passthrough",
    ]);

    public sealed class Edges : IAsyncLifetime
    {
        internal EdgeFixture Plain { get; private set; } = null!;

        internal EdgeFixture Reading { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Plain = await EdgeFixture.StartAsync(EdgeFixture.Ingress("a", "a.test", ["/=web"]));
            Reading = await EdgeFixture.StartAsync(
                EdgeFixture.Ingress("a", "a.test", ["/=web"]),
                configure: static options => options with { Translation = options.Translation with { OptionFlags = new() { EnableSslPassthrough = true } } });
        }

        public async ValueTask DisposeAsync()
        {
            await Plain.DisposeAsync();
            await Reading.DisposeAsync();
        }

        internal async Task<string> AskAsync(EdgeFixture edge, byte[] octets)
        {
            using var client = await RawClient.ConnectAsync(edge.Ports.Https);
            await client.SendAsync(octets);
            client.EndSending();
            var answer = await client.ReadToEndAsync();
            Assert.True(await IsServedAsync(edge), "the next client is not served");
            return answer switch
            {
                "" => "closed",
                [(char)21, _, _, _, _, _, var description, ..] => $"alert {(int)description}",
                [(char)22, ..] => "handshake",
                ['H', 'T', 'T', 'P', ..] => answer[9..12],
                _ => WireText.Write(answer, "no.host"),
            };
        }

        static async Task<bool> IsServedAsync(EdgeFixture edge)
        {
            using var client = await RawClient.ConnectAsync(edge.Ports.Https);
            await client.SendAsync(Encoding.Latin1.GetBytes("GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n"));
            return (await client.ReadToEndAsync()).StartsWith("HTTP/1.1 400 ", StringComparison.Ordinal);
        }
    }
}
