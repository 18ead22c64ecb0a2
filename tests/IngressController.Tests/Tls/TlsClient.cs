using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace IngressController.Tests.Tls;

/// <summary>A TLS connection to the edge that shows what the handshake brought; trusts any certificate.</summary>
sealed class TlsClient : IAsyncDisposable
{
    readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    readonly SslStream _stream;

    TlsClient(int port)
    {
        _socket.Connect(IPAddress.Loopback, port);
        _stream = new(new NetworkStream(_socket));
    }

    /// <summary>The server's certificate.</summary>
    public X509Certificate2 Certificate => (X509Certificate2)_stream.RemoteCertificate!;

    /// <summary>The subjects of all certificates that were sent, in order.</summary>
    public IReadOnlyList<string> Chain { get; private set; } = [];

    public string Protocol => _stream.NegotiatedApplicationProtocol.ToString();

    public SslProtocols Version => _stream.SslProtocol;

    public TlsCipherSuite Suite => _stream.NegotiatedCipherSuite;

    /// <summary>Connects and shakes hands.</summary>
    /// <param name="port">The edge's HTTPS port.</param>
    /// <param name="name">The server name; empty: none is sent.</param>
    /// <param name="client">The client's certificate.</param>
    /// <param name="configure">Further options.</param>
    public static async Task<TlsClient> ConnectAsync(
        int port, string name, TestCertificate? client = null, Action<SslClientAuthenticationOptions>? configure = null)
    {
        var made = new TlsClient(port);
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = name,
            RemoteCertificateValidationCallback = (_, _, chain, _) =>
            {
                made.Chain = [.. chain!.ChainPolicy.ExtraStore.Select(certificate => certificate.Subject)];
                return true;
            },
            CertificateChainPolicy = new() { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck },
        };
        if (client is not null)
            options.ClientCertificateContext = SslStreamCertificateContext.Create(client.Load(), null, offline: true);
        configure?.Invoke(options);
        try
        {
            await made._stream.AuthenticateAsClientAsync(options, new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token);
            return made;
        }
        catch
        {
            await made.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends a GET over HTTP/1.1 and gives the whole answer as text; the connection is used up.</summary>
    public async Task<string> GetAsync(string host, string path = "/", string headers = "")
    {
        await _stream.WriteAsync(Encoding.Latin1.GetBytes($"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}\r\n"));
        using var reader = new StreamReader(_stream, Encoding.Latin1);
        return await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(20));
    }

    /// <summary>A client that speaks HTTP/2 over this one connection, whatever host its requests are for.</summary>
    public HttpClient ToHttp2Client() => new(new SocketsHttpHandler { ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(_stream) });

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _socket.Dispose();
    }
}
