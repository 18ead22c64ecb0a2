using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace IngressController.Tests.Features.Snippets.Cases;

/// <summary>Sends requests as they are written, each on a connection of its own.</summary>
static class CaseClient
{
    static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    /// <summary>The answer; null when the connection is closed without one.</summary>
    /// <param name="ports">The edge's.</param>
    /// <param name="host">Whom to ask for when the request does not say it.</param>
    /// <param name="request">What to send.</param>
    public static async Task<HttpText?> SendAsync((int Http, int Https) ports, string host, CaseRequest request)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, request.Tls ? ports.Https : ports.Http, deadline.Token);
        await using var plain = new NetworkStream(socket);
        if (!request.Tls)
            return await ExchangeAsync(plain, host, request, deadline.Token);
        await using var secure = new SslStream(plain);
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = host,
            RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null,
        };
        await secure.AuthenticateAsClientAsync(options, deadline.Token);
        return await ExchangeAsync(secure, host, request, deadline.Token);
    }

    static async Task<HttpText?> ExchangeAsync(Stream stream, string host, CaseRequest request, CancellationToken cancellation)
    {
        var answer = "";
        try
        {
            // A long body may be answered before all of it is taken.
            var writing = stream.WriteAsync(Encoding.Latin1.GetBytes(TextOf(host, request)), cancellation).AsTask();
            var buffer = new byte[64 * 1024];
            while (HttpText.Parse(answer) is not { IsComplete: true } && await stream.ReadAsync(buffer, cancellation) is var count and > 0)
                answer += Encoding.Latin1.GetString(buffer, 0, count);
            await writing;
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // Broken off, or never ended: what came before counts.
        }

        return HttpText.Parse(answer);
    }

    static string TextOf(string host, CaseRequest request)
    {
        var body = request.BodySize > 0 ? new string('x', request.BodySize) : request.Body;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{request.Method} {request.Target} HTTP/1.1\r\n");
        if (!request.Headers.Has("Host"))
            text.Append(CultureInfo.InvariantCulture, $"Host: {host}\r\n");
        foreach (var (name, value) in request.Headers.Lines)
            text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        if (body.Length > 0)
            text.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n");
        if (!request.Headers.Has("Connection"))
            text.Append("Connection: close\r\n");
        return text.Append("\r\n").Append(body).ToString();
    }
}
