using System.Buffers;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using IngressController.Proxy.Forwarding.Bodies;
using IngressController.Proxy.Forwarding.FastCgi;
using IngressController.Proxy.Outgoing;
using Microsoft.AspNetCore.Http.Features;

namespace IngressController.Proxy.Forwarding.Http1;

/// <summary>What is put around each piece of a body.</summary>
enum PieceFraming
{
    /// <summary>Nothing: its length was said before.</summary>
    None,

    /// <summary>A chunk of HTTP/1.1.</summary>
    Chunks,

    /// <summary>A record of FastCGI.</summary>
    Records,
}

/// <summary>Sends a body to a pod while the answer may already come.</summary>
sealed class RequestPump : IDisposable
{
    const int BufferSize = 32 * 1024;

    /// <summary>Room for the size of a chunk or the head of a record in front of its octets, and for a chunk's line end behind them.</summary>
    const int SizeRoom = 10;

    const int EndRoom = 2;

    readonly PodConnection _connection;
    readonly TimeSpan _limit;
    readonly CancellationTokenSource _stop = new();
    readonly TaskCompletionSource _sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly SemaphoreSlim _sending = new(1);
    volatile bool _isDiscarding;
    bool _wasReset;

    RequestPump(PodConnection connection, TimeSpan limit) => (_connection, _limit) = (connection, limit);

    /// <summary>Ends when the pod has been sent all that it will be sent.</summary>
    public Task Sent => _sent.Task;

    /// <summary>Ends when the body has been read, too. It never fails.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>Whether the pod has been sent all of the body.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Why the client's body could not be read; the connection is closed then.</summary>
    public Exception? ClientError { get; private set; }

    /// <param name="limit">Time limit between two writes.</param>
    public static RequestPump Start(RequestContext context, Stream body, PodConnection connection, TimeSpan limit)
    {
        var isChunked = context.Http.Request.ContentLength is null || body is BufferedBody { HasTrailers: true };
        return Start(context, body, connection, limit, isChunked ? PieceFraming.Chunks : PieceFraming.None);
    }

    /// <inheritdoc cref="Start(RequestContext, Stream, PodConnection, TimeSpan)"/>
    public static RequestPump Start(RequestContext context, Stream body, PodConnection connection, TimeSpan limit, PieceFraming framing)
    {
        var pump = new RequestPump(connection, limit);
        pump.Ended = pump.RunAsync(context, body, framing);
        return pump;
    }

    /// <summary>Whether the pod has reset the connection. The system tells that once, so the receiver may see an orderly end.</summary>
    public async ValueTask<bool> WasResetAsync()
    {
        await _sending.WaitAsync();
        _sending.Release();
        return _wasReset;
    }

    /// <summary>From here on the body is read and thrown away: a client may read nothing before it has sent all.</summary>
    public void Discard() => _isDiscarding = true;

    /// <summary>Stops and waits for the end. Not for a body of HTTP/1.1, which Kestrel cannot drain after a read that was cancelled.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Ended;
    }

    public void Dispose()
    {
        _stop.Dispose();
        _sending.Dispose();
    }

    async Task RunAsync(RequestContext context, Stream body, PieceFraming framing)
    {
        var isFramed = framing != PieceFraming.None;
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (true)
            {
                var room = isFramed ? buffer.AsMemory(SizeRoom, buffer.Length - SizeRoom - EndRoom) : buffer;
                var count = await body.ReadAsync(room, _stop.Token);
                if (count == 0)
                    break;
                if (!_isDiscarding && !await TrySendAsync(isFramed ? Framed(buffer, count, framing) : buffer.AsMemory(0, count)))
                    EndSending();
            }

            IsComplete = !_isDiscarding && (!isFramed || await TrySendAsync(Last(context, buffer, framing)));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The answer is complete: nobody waits for the rest.
        }
        catch (Exception error)
        {
            ClientError = error;
            _connection.Close();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            EndSending();
        }
    }

    void EndSending()
    {
        Discard();
        _sent.TrySetResult();
    }

    async ValueTask<bool> TrySendAsync(ReadOnlyMemory<byte> octets)
    {
        await _sending.WaitAsync();
        try
        {
            await _connection.SendAsync(octets, _limit);
            return true;
        }
        catch (Exception error) when (error is IOException or TimeoutException or ObjectDisposedException)
        {
            _wasReset = error.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset };
            return false;
        }
        finally
        {
            _sending.Release();
        }
    }

    static ReadOnlyMemory<byte> Framed(byte[] buffer, int count, PieceFraming framing)
    {
        if (framing == PieceFraming.Records)
        {
            Records.WriteHead(buffer.AsSpan(SizeRoom - Records.HeadLength), RecordType.Input, count);
            return buffer.AsMemory(SizeRoom - Records.HeadLength, Records.HeadLength + count);
        }

        Span<byte> size = stackalloc byte[SizeRoom];
        count.TryFormat(size, out var digits, "x", CultureInfo.InvariantCulture);
        var start = SizeRoom - digits - EndRoom;
        size[..digits].CopyTo(buffer.AsSpan(start));
        "\r\n"u8.CopyTo(buffer.AsSpan(SizeRoom - EndRoom));
        "\r\n"u8.CopyTo(buffer.AsSpan(SizeRoom + count));
        return buffer.AsMemory(start, SizeRoom - start + count + EndRoom);
    }

    static ReadOnlyMemory<byte> Last(RequestContext context, byte[] buffer, PieceFraming framing) =>
        framing == PieceFraming.Records ? Framed(buffer, 0, framing) : LastChunk(context);

    // The client's trailers are passed on, but none that would belong into a head (RFC 9110, 6.5.1), or that pods trust.
    static ReadOnlyMemory<byte> LastChunk(RequestContext context)
    {
        var end = new ArrayBufferWriter<byte>();
        end.Write("0\r\n"u8);
        if (context.Http.Features.Get<IHttpRequestTrailersFeature>() is { Available: true } received)
        {
            foreach (var (name, values) in received.Trailers)
            {
                if (!FieldValue.AreValid(values) || !FieldName.CanBeTrailer(name) || !RequestHeaders.IsPassed(context, Encoding.Latin1.GetBytes(name)))
                    continue;
                foreach (var value in values)
                    Encoding.Latin1.GetBytes($"{name}: {value}\r\n", end);
            }
        }

        end.Write("\r\n"u8);
        return end.WrittenMemory;
    }
}
