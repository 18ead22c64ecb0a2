using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace IngressController.Tests.Features.Mirror;

/// <summary>A request as a mirror got it.</summary>
sealed record Copy(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body);

/// <summary>Takes copies, keeps them, and answers 200 or never.</summary>
sealed class MirrorTarget : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly Channel<Copy> _copies = Channel.CreateUnbounded<Copy>();
    readonly CancellationTokenSource _stop = new();
    readonly bool _answers;
    Task _accepting = Task.CompletedTask;

    MirrorTarget(bool answers) => _answers = answers;

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public static Task<MirrorTarget> StartAsync(bool answers = true)
    {
        var target = new MirrorTarget(answers);
        target._listener.Start();
        target._accepting = target.AcceptAsync();
        return Task.FromResult(target);
    }

    /// <summary>The next copy.</summary>
    public Task<Copy> NextAsync() => _copies.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(connections);
        }
    }

    async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        try
        {
            while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } line)
            {
                var words = line.Split(' ');
                var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
                while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } header)
                    headers[header.Split(": ")[0]] = header.Split(": ", 2)[1];
                var body = new char[headers.TryGetValue("Content-Length", out var length) ? int.Parse(length, System.Globalization.CultureInfo.InvariantCulture) : 0];
                Assert.Equal(body.Length, await reader.ReadBlockAsync(body, _stop.Token));
                _copies.Writer.TryWrite(new(words[0], words[1], headers, new(body)));
                if (!_answers)
                    await Task.Delay(Timeout.Infinite, _stop.Token);
                await client.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), _stop.Token);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            // The controller, or the test, has ended.
        }
    }
}
