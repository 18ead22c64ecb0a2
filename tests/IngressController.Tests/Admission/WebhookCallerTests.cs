using System.Net;
using IngressController.Kubernetes;
using IngressController.Options;
using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;
using IngressController.Tests.Tls;
using static IngressController.Tests.Admission.Reviews;

namespace IngressController.Tests.Admission;

/// <summary>Who may call the webhook, once <c>--validating-webhook-client-ca</c> says so.</summary>
public sealed class WebhookCallerTests : IAsyncLifetime
{
    readonly TemporaryFolder _folder = new();
    readonly TestAuthority _authority = TestAuthority.Create();
    readonly TestAuthority _callers = TestAuthority.Create("callers");
    AdmissionOptions _options = null!;
    EdgeFixture _edge = null!;

    public async ValueTask InitializeAsync()
    {
        var certificate = _authority.Server("webhook.test");
        _options = new(
            IPAddress.Loopback, 0, _folder.Write("cert", certificate.Certificate), _folder.Write("key", certificate.Key),
            _folder.Write("callers", _callers.Pem));
        _edge = await EdgeFixture.StartAsync(
            EdgeFixture.Ingress("first", "shop.test", ["/cart=web"]), configure: all => all with { Admission = _options });
    }

    public async ValueTask DisposeAsync()
    {
        await _edge.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Only_a_certificate_of_that_authority_is_answered()
    {
        Assert.True(await IsAnsweredAsync(_callers.Client("CN=kube-apiserver")));
        Assert.False(await IsAnsweredAsync(null));
        Assert.False(await IsAnsweredAsync(TestAuthority.Create("callers").Client("CN=kube-apiserver")));
        Assert.False(await IsAnsweredAsync(_callers.Client("CN=kube-apiserver", days: -1)));
        Assert.False(await IsAnsweredAsync(_authority.Server("webhook.test")));
    }

    [Fact]
    public async Task A_changed_file_counts_from_the_next_handshake_and_a_broken_one_never()
    {
        var next = TestAuthority.Create("next");
        Assert.False(await IsAnsweredAsync(next.Client("CN=kube-apiserver")));
        _folder.Write("callers", $"{_callers.Pem}\n{next.Pem}");
        Assert.True(await IsAnsweredAsync(next.Client("CN=kube-apiserver")));
        Assert.True(await IsAnsweredAsync(_callers.Client("CN=kube-apiserver")));

        _folder.Write("callers", "nothing");
        Assert.True(await IsAnsweredAsync(next.Client("CN=kube-apiserver")));
        Assert.False(await IsAnsweredAsync(null));
        Assert.Contains(_edge.Log, line => line.Contains("cannot be used, the last ones stay in force", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_without_a_certificate_ends_the_start()
    {
        var options = _options with { ClientAuthorityFile = _folder.Write("empty", "nothing") };
        var error = await Assert.ThrowsAsync<ConfigurationException>(
            () => EdgeFixture.StartAsync(EdgeFixture.Ingress("first", "shop.test", ["/cart=web"]), configure: all => all with { Admission = options }));
        Assert.Contains("--validating-webhook-client-ca", error.Message, StringComparison.Ordinal);
        Assert.Contains("holds no certificate in PEM", error.Message, StringComparison.Ordinal);
    }

    async Task<bool> IsAnsweredAsync(TestCertificate? certificate)
    {
        using var client = WebhookClient.Create(_edge.AdmissionPort!.Value, _authority, certificate: certificate);
        try
        {
            using var answer = await WebhookClient.PostAsync(client, Of(Ingress("good", "good.test")));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
