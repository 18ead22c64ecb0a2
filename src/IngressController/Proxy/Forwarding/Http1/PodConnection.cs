using System.Net.Security;
using System.Net.Sockets;

namespace IngressController.Proxy.Forwarding.Http1;

/// <summary>
/// One connection to a pod. It has one owner at any time: the pool while it is idle, otherwise one exchange. The change is one
/// atomic step (<see cref="TryTake"/>, <see cref="TryLeave"/>), and whoever comes second finds it closed.
/// </summary>
/// <remarks>
/// A receive is always pending until a head has come, while the connection is idle too: so it is known at once when the pod
/// closes it, or sends what nobody asked for, and the answer to the next request costs no additional call.
/// </remarks>
sealed class PodConnection
{
    /// <summary>Bytes of the buffer that all heads but unusual ones fit into.</summary>
    const int UsualHead = 4096;

    const int Idle = 0;
    const int Taken = 1;
    const int Closed = 2;

    readonly ConnectionPool _pool;
    readonly Socket _socket;
    readonly Stream _stream;
    readonly long _openedAt = Environment.TickCount64;
    readonly PendingReceive _receive;

    byte[] _buffer;
    int _start;
    int _end;

    int _owner = Taken;
    int _requests = 1;
    long _idleSince;
    Deadline _receiveLimit;
    Deadline _sendLimit;

    public PodConnection(ConnectionPool pool, Socket socket, Stream stream)
    {
        (_pool, _socket, _stream) = (pool, socket, stream);
        _buffer = new byte[Math.Min(UsualHead, pool.Profile.MaxHeaderKiB * 1024)];
        _receive = new(stream, () => TryCloseIdle());
    }

    /// <summary>The head of the answer that was parsed last.</summary>
    public AnswerHead Head { get; } = new();

    /// <summary>The body behind it.</summary>
    public AnswerBody Body { get; } = new();

    /// <summary>Makes an answer's headers of it.</summary>
    public AnswerHeaders Headers { get; } = new();

    /// <summary>What was received and not consumed.</summary>
    public Span<byte> Unread => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Called when it is closed, whoever does that; null: nobody asks.</summary>
    public Action? WhenClosed { get; set; }

    /// <summary>Whether the pod took nothing for the time that it may.</summary>
    public bool TakesNothing { get; private set; }

    /// <summary>Whether it was used before.</summary>
    public bool IsKept => _requests > 1;

    public bool IsIdle => Volatile.Read(ref _owner) == Idle;

    public long IdleSince => _idleSince;

    /// <summary>The raw stream, for what follows a head: a body, or another protocol.</summary>
    public Stream Stream => _stream;

    public void Consume(int count) => _start += count;

    /// <summary>Takes an idle connection out of the pool; false when it was closed.</summary>
    public bool TryTake()
    {
        if (Interlocked.CompareExchange(ref _owner, Taken, Idle) != Idle)
            return false;
        if (_receive.IsPending)
        {
            _requests++;
            return true;
        }

        // It has ended, or sent something, in this moment.
        Close();
        return false;
    }

    /// <summary>Makes it idle after a complete exchange; false when it cannot be used again and was closed.</summary>
    public bool TryLeave()
    {
        var profile = _pool.Profile;
        if (_start == _end && _requests < profile.MaxRequests && Environment.TickCount64 - _openedAt < profile.Lifetime.TotalMilliseconds)
        {
            Receive();
            _idleSince = Environment.TickCount64;
            Interlocked.CompareExchange(ref _owner, Idle, Taken);

            // What came while it had an owner is for us to see.
            if (_receive.IsPending)
                return true;
        }

        Close();
        return false;
    }

    /// <summary>Begins to receive; the result is that of <see cref="ReceivedAsync"/>.</summary>
    public void Receive()
    {
        if (_start == _end)
            (_start, _end) = (0, 0);
        _receive.Begin(_buffer.AsMemory(_end));
    }

    /// <inheritdoc cref="PendingReceive.ReceivedAsync"/>
    public ValueTask<int> ReceivedAsync() => _receive.ReceivedAsync();

    /// <summary>Adds what was received to <see cref="Unread"/>.</summary>
    public void Add(int count) => _end += count;

    /// <summary>Forgets all of <see cref="Unread"/> but its first octets.</summary>
    public void Keep(int count) => _end = _start + count;

    /// <inheritdoc cref="PendingReceive.IsDone"/>
    public bool HasReceived => _receive.IsDone;

    /// <summary>Maximum bytes of a head.</summary>
    public int MostOfHead => _pool.Profile.MaxHeaderKiB * 1024;

    /// <summary>Makes room for more of a head; false when that is over the limit.</summary>
    public bool TryGrow()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            return true;
        }

        if (_end < _buffer.Length)
            return true;
        if (_buffer.Length >= MostOfHead)
            return false;
        Array.Resize(ref _buffer, Math.Min(MostOfHead, 2 * _buffer.Length));
        return true;
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> octets, TimeSpan limit)
    {
        var sending = _stream.WriteAsync(octets);
        if (sending.IsCompletedSuccessfully)
        {
            sending.GetAwaiter().GetResult();
            return;
        }

        _sendLimit.Set(limit);
        try
        {
            await sending;
        }
        catch (Exception error) when (!_sendLimit.TryEnd())
        {
            throw new TimeoutException($"could send nothing for {limit.TotalSeconds} s", error);
        }

        _sendLimit.TryEnd();
    }

    /// <summary>Limits the wait for what is received, until <see cref="TryEndReceiveLimit"/>.</summary>
    public void LimitReceive(TimeSpan limit) => _receiveLimit.Set(limit);

    /// <summary>False when the limit had passed; the connection is closed then.</summary>
    public bool TryEndReceiveLimit() => _receiveLimit.TryEnd();

    /// <summary>Tells the pod that nothing more will come; it may go on sending.</summary>
    public void EndSending()
    {
        try
        {
            if (_stream is SslStream secure)
                secure.ShutdownAsync().ContinueWith(static ended => _ = ended.Exception, TaskScheduler.Default);
            else
                _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            Close();
        }
    }

    /// <summary>Closes it, whoever owns it; pending calls fail.</summary>
    public void Close()
    {
        if (Interlocked.Exchange(ref _owner, Closed) != Closed)
            Dispose();
    }

    /// <summary>Closes an idle connection; false when an exchange has it.</summary>
    public bool TryCloseIdle()
    {
        if (Interlocked.CompareExchange(ref _owner, Closed, Idle) != Idle)
            return false;
        Dispose();
        return true;
    }

    /// <summary>Ends what is over its time.</summary>
    /// <param name="now">Milliseconds of <see cref="Environment.TickCount64"/>.</param>
    public void CheckTime(long now)
    {
        TakesNothing |= _sendLimit.TryPass(now);
        if (_receiveLimit.TryPass(now) || TakesNothing)
            Close();
        else if (IsIdle && now - _idleSince >= _pool.Profile.IdleTimeout.TotalMilliseconds)
            TryCloseIdle();
    }

    void Dispose()
    {
        _pool.Closed(this);
        _socket.Dispose();
        _stream.Dispose();
        WhenClosed?.Invoke();
    }
}
