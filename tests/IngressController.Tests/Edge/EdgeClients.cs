using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using EchoPod;

namespace IngressController.Tests.Edge;

/// <summary>HTTP clients of an edge that begin their connections in a special way.</summary>
static class EdgeClients
{
    /// <summary>A client of one port that sends some bytes first on each connection, before TLS and HTTP. Any certificate will do.</summary>
    public static HttpClient Create(int port, byte[]? firstBytes = null, IPAddress? from = null) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        SslOptions = { RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null },
        ConnectCallback = async (_, cancellation) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                if (from is not null)
                    socket.Bind(new IPEndPoint(from, 0));
                await socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
                if (firstBytes is not null)
                    await socket.SendAsync(firstBytes, SocketFlags.None, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    })
    {
        Timeout = TimeSpan.FromSeconds(20),
    };

    /// <summary>What the pod saw of a GET with these headers, <c>Name: value</c> each.</summary>
    public static async Task<EchoAnswer> EchoAsync(this HttpClient client, string url, params string[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Version = client.DefaultRequestVersion, VersionPolicy = client.DefaultVersionPolicy };
        foreach (var header in headers.Select(header => header.Split(": ", 2)))
            Assert.True(request.Headers.TryAddWithoutValidation(header[0], header[1]));
        using var answer = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync(EchoJson.Default.EchoAnswer))!;
    }
}
