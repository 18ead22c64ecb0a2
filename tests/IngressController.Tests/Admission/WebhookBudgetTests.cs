using System.Net;
using System.Net.Security;
using System.Text;
using IngressController.Admission;
using IngressController.Options;
using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;
using IngressController.Tests.Tls;
using static IngressController.Tests.Admission.Reviews;

namespace IngressController.Tests.Admission;

/// <summary>What a caller of the webhook, who need not be the API server, can make it hold.</summary>
public sealed class WebhookBudgetTests : IAsyncLifetime
{
    readonly TemporaryFolder _folder = new();
    readonly TestAuthority _authority = TestAuthority.Create();
    EdgeFixture _edge = null!;

    public async ValueTask InitializeAsync()
    {
        var certificate = _authority.Server("webhook.test");
        var options = new AdmissionOptions(
            IPAddress.Loopback, 0, _folder.Write("cert", certificate.Certificate), _folder.Write("key", certificate.Key));
        _edge = await EdgeFixture.StartAsync(
            EdgeFixture.Ingress("first", "shop.test", ["/cart=web"]), configure: all => all with { Admission = options });
    }

    public async ValueTask DisposeAsync()
    {
        await _edge.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Bodies_are_charged_before_they_are_read_and_refused_beyond_the_budget()
    {
        var held = new List<SslStream>();
        for (var i = 0; i < 3; i++)
            held.Add(await HoldAsync($"Content-Length: {AdmissionServer.MaxBody}"));
        Assert.Equal(3 * (AdmissionServer.MaxBody + 1), await OfAsync("used", "webhook-bodies"));

        await using (var refused = await BeginAsync($"Content-Length: {AdmissionServer.MaxBody}"))
        {
            var answer = await ReadUntilAsync(refused, "ask again");
            Assert.StartsWith("HTTP/1.1 503 ", answer, StringComparison.Ordinal);
            Assert.Contains("leave no memory for this one", answer, StringComparison.Ordinal);
        }

        Assert.Equal(1, await OfAsync("refusals_total", "webhook-bodies"));

        // What is small still finds room, also beside its like.
        await AskAsync(dryRun: false);
        await AskAsync(dryRun: true);
        foreach (var one in held)
            await one.DisposeAsync();
        await Eventually.TrueAsync(() => OfAsync("used", "webhook-bodies").GetAwaiter().GetResult() == 0, "all given back");
        await using var fits = await HoldAsync($"Content-Length: {AdmissionServer.MaxBody}");
    }

    [Fact]
    public async Task A_body_of_unknown_length_is_charged_as_it_grows()
    {
        await using var first = await HoldAsync($"Content-Length: {AdmissionServer.MaxBody}");
        await using var second = await HoldAsync($"Content-Length: {AdmissionServer.MaxBody}");
        await using var third = await HoldAsync($"Content-Length: {AdmissionServer.MaxBody}");
        await using var growing = await HoldAsync("Transfer-Encoding: chunked");
        var sent = SendAsync(growing, $"{7 << 20:x}\r\n{new string(' ', 7 << 20)}\r\n");
        Assert.Contains("503", await ReadUntilAsync(growing, "again"), StringComparison.Ordinal);
        Assert.InRange(await OfAsync("used", "webhook-bodies"), 27 << 20, 28 << 20);
        await sent;
    }

    [Fact]
    public async Task Who_takes_every_connection_it_may_have_leaves_some_to_others()
    {
        var held = new List<RawClient>();
        for (var i = 0; i < 300; i++)
            held.Add(await RawClient.ConnectAsync(_edge.AdmissionPort!.Value, "127.0.0.9"));
        await Eventually.TrueAsync(() => OfAsync("refusals_total", "webhook-requests").GetAwaiter().GetResult() > 150, "connections refused");
        Assert.InRange(await OfAsync("used", "webhook-requests"), 100, 120);
        await AskAsync(dryRun: false);
        held.ForEach(client => client.Dispose());
        await Eventually.TrueAsync(() => OfAsync("used", "webhook-requests").GetAwaiter().GetResult() <= 1, "all given back");
    }

    async Task AskAsync(bool dryRun)
    {
        using var client = WebhookClient.Create(_edge.AdmissionPort!.Value, _authority);
        using var answer = await WebhookClient.PostAsync(
            client, Of(Ingress("good", "good.test"), change: review => review["request"]!["dryRun"] = dryRun));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    // Sends the head of a review, and waits until the webhook asks for its body.
    async Task<SslStream> HoldAsync(string header)
    {
        var stream = await BeginAsync(header);
        Assert.StartsWith("HTTP/1.1 100 ", await ReadUntilAsync(stream, "\r\n\r\n"), StringComparison.Ordinal);
        return stream;
    }

    async Task<SslStream> BeginAsync(string header)
    {
        var stream = await WebhookClient.OpenAsync(_edge.AdmissionPort!.Value, _authority);
        await SendAsync(stream, $"POST / HTTP/1.1\r\nHost: webhook.test\r\nExpect: 100-continue\r\n{header}\r\n\r\n");
        return stream;
    }

    static async Task SendAsync(SslStream stream, string text)
    {
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text), TestContext.Current.CancellationToken);
        await stream.FlushAsync(TestContext.Current.CancellationToken);
    }

    static async Task<string> ReadUntilAsync(SslStream stream, string end)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(20));
        while (!text.ToString().Contains(end, StringComparison.Ordinal))
        {
            var count = await stream.ReadAsync(buffer, deadline.Token);
            Assert.True(count > 0, $"closed after: {text}");
            text.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }

        return text.ToString();
    }

    async Task<double> OfAsync(string what, string budget) =>
        Assert.Single((await _edge.ScrapeAsync()).Samples, sample => sample.Name == $"ingress_yarp_budget_{what}" && sample.Has("budget", budget)).Value;
}
