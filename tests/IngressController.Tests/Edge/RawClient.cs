using System.Net;
using System.Net.Sockets;
using System.Text;

namespace IngressController.Tests.Edge;

/// <summary>A TCP connection on which a test says exactly what it wants, and sees when the other side ends it.</summary>
sealed class RawClient : IDisposable
{
    static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    readonly Socket _socket;

    RawClient(Socket socket) => _socket = socket;

    public int LocalPort => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <param name="port">On loopback.</param>
    /// <param name="from">Another address of this machine; null: the usual one.</param>
    public static async Task<RawClient> ConnectAsync(int port, string? from = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (from is not null)
                socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
            await socket.ConnectAsync(IPAddress.Loopback, port).WaitAsync(Deadline);
            return new(socket);
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionReset)
        {
            // It was accepted, and broken off before we could look.
            return new(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>What the other side says to a text with nothing after it, until it closes.</summary>
    public static async Task<string> ExchangeAsync(int port, string sent)
    {
        using var client = await ConnectAsync(port);
        await client.SendAsync(sent);
        client.EndSending();
        return await client.ReadToEndAsync();
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (bytes.Length > 0)
            bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None, deadline.Token)..];
    }

    /// <summary>Says that nothing more will be sent; the other direction stays open.</summary>
    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Everything until the other side closes, in an orderly way or by a reset.</summary>
    public async Task<string> ReadToEndAsync()
    {
        var text = new StringBuilder();
        while (await ReadAsync() is { Length: > 0 } piece)
            text.Append(piece);
        return text.ToString();
    }

    /// <summary>What comes next; empty when the other side has closed in an orderly way.</summary>
    /// <exception cref="SocketException">It has broken the connection off.</exception>
    public async Task<string> ReadOrResetAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        var buffer = new byte[64 * 1024];
        return Encoding.Latin1.GetString(buffer, 0, await _socket.ReceiveAsync(buffer, SocketFlags.None, deadline.Token));
    }

    /// <summary>What comes next; empty when the other side has closed, whichever way.</summary>
    public async Task<string> ReadAsync()
    {
        try
        {
            return await ReadOrResetAsync();
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.ConnectionReset or SocketError.NotConnected)
        {
            return "";
        }
    }

    /// <summary>Reads until what has come holds a text.</summary>
    public async Task<string> ReadUntilAsync(string wanted)
    {
        var text = "";
        while (!text.Contains(wanted, StringComparison.Ordinal))
        {
            var piece = await ReadAsync();
            Assert.True(piece.Length > 0, $"closed before \"{wanted}\" came: {text}");
            text += piece;
        }

        return text;
    }

    public void Dispose() => _socket.Dispose();
}
