using System.Net.WebSockets;
using IngressController.Load.Engine;
using IngressController.Load.Measuring;
using IngressController.Load.Targets;

namespace IngressController.Load.Scenarios;

/// <summary>Keeps one WebSocket open; an operation is a message that goes out and comes back.</summary>
sealed class WebSocketUser(Target target, int messageLength) : IVirtualUser
{
    readonly byte[] _message = new byte[messageLength];
    readonly byte[] _buffer = new byte[messageLength];
    readonly HttpMessageInvoker _client = new(Http2Connections.Handler(target));
    ClientWebSocket? _socket;

    public async ValueTask PrepareAsync(CancellationToken cancellation) => _socket ??= await OpenAsync(cancellation);

    public async ValueTask<Outcome> PerformAsync(CancellationToken cancellation)
    {
        await PrepareAsync(cancellation);
        try
        {
            await _socket!.SendAsync(_message.AsMemory(), WebSocketMessageType.Binary, endOfMessage: true, cancellation);
            var length = 0;
            ValueWebSocketReceiveResult piece;
            do
            {
                piece = await _socket.ReceiveAsync(_buffer.AsMemory(length), cancellation);
                length += piece.Count;
                if (piece.MessageType == WebSocketMessageType.Close)
                    throw new EndOfStreamException();
                if (length == _message.Length && !piece.EndOfMessage)
                    throw new AnswerException("message came back longer");
            }
            while (!piece.EndOfMessage);
            return new(0, length, Problem: length == _message.Length ? null : "message came back shorter");
        }
        catch
        {
            _socket?.Dispose();
            _socket = null;
            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket?.Dispose();
        _client.Dispose();
        return default;
    }

    async ValueTask<ClientWebSocket> OpenAsync(CancellationToken cancellation)
    {
        var socket = new ClientWebSocket();
        try
        {
            foreach (var (name, value) in target.Headers)
                socket.Options.SetRequestHeader(name, value);
            var url = new UriBuilder(target.Url) { Scheme = target.IsTls ? Uri.UriSchemeWss : Uri.UriSchemeWs }.Uri;
            await socket.ConnectAsync(url, _client, cancellation);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
