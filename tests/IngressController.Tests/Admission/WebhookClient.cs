using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using IngressController.Tests.Tls;

namespace IngressController.Tests.Admission;

/// <summary>Calls the webhook as the API server does.</summary>
static class WebhookClient
{
    /// <param name="port">On loopback.</param>
    /// <param name="authority">Who signed the webhook's certificate.</param>
    /// <param name="seen">Told the serial number of the certificate that the webhook shows.</param>
    /// <param name="certificate">What the caller shows; null: nothing.</param>
    public static HttpClient Create(int port, TestAuthority authority, Action<string?>? seen = null, TestCertificate? certificate = null) =>
        new(new SocketsHttpHandler
        {
            UseProxy = false,
            // A large body waits for the webhook's word: what is refused is not sent, and no answer is lost.
            Expect100ContinueTimeout = TimeSpan.FromSeconds(20),
            ConnectCallback = async (_, cancellation) => new NetworkStream(await ConnectAsync(port, cancellation), ownsSocket: true),
            SslOptions = OptionsFor(authority, seen, certificate),
        });

    /// <summary>A TLS connection on which a test says exactly what it wants.</summary>
    public static async Task<SslStream> OpenAsync(int port, TestAuthority authority)
    {
        var stream = new SslStream(new NetworkStream(await ConnectAsync(port, TestContext.Current.CancellationToken), ownsSocket: true));
        var options = OptionsFor(authority, null, null);
        options.TargetHost = "webhook.test";
        await stream.AuthenticateAsClientAsync(options);
        return stream;
    }

    public static Task<HttpResponseMessage> PostAsync(HttpClient client, string body) =>
        client.PostAsync("https://webhook.test/networking/v1/ingresses?timeout=10s", new StringContent(body, Encoding.UTF8, "application/json"));

    static async Task<Socket> ConnectAsync(int port, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
        return socket;
    }

    static SslClientAuthenticationOptions OptionsFor(TestAuthority authority, Action<string?>? seen, TestCertificate? certificate) => new()
    {
        CertificateChainPolicy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { X509Certificate2.CreateFromPem(authority.Pem) },
            RevocationMode = X509RevocationMode.NoCheck,
        },
        ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate.Load(), null, offline: true),
        RemoteCertificateValidationCallback = (_, shown, _, errors) =>
        {
            seen?.Invoke(shown?.GetSerialNumberString());
            return errors == SslPolicyErrors.None;
        },
    };
}
