using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace IngressController.Proxy.Forwarding.Http1;

/// <summary>
/// The one receive of a connection that may be pending while nobody waits for it. Its own object is the state of the wait, so it
/// allocates nothing.
/// </summary>
/// <param name="cameUnawaited">Called when something came, or the connection ended, and nobody waited.</param>
sealed class PendingReceive(Stream stream, Action cameUnawaited) : IValueTaskSource<int>
{
    const int None = 0;
    const int Pending = 1;
    const int Awaited = 2;
    const int Done = 3;

    int _state;
    int _count;
    Exception? _error;
    Action? _onReceived;
    ValueTaskAwaiter<int> _receiving;
    ManualResetValueTaskSourceCore<int> _arrival;

    /// <summary>Whether it waits for something to come.</summary>
    public bool IsPending => Volatile.Read(ref _state) == Pending;

    /// <summary>Whether <see cref="ReceivedAsync"/> gives a result at once.</summary>
    public bool IsDone => Volatile.Read(ref _state) == Done;

    /// <summary>Begins to receive; nothing may be pending.</summary>
    [SuppressMessage("Reliability", "CA2012", Justification = "The awaiter is used once: at once, or by OnReceived.")]
    public void Begin(Memory<byte> buffer)
    {
        Volatile.Write(ref _state, Pending);
        try
        {
            var receiving = stream.ReadAsync(buffer).GetAwaiter();
            if (receiving.IsCompleted)
            {
                _count = receiving.GetResult();
                _state = Done;
                return;
            }

            _receiving = receiving;
            receiving.UnsafeOnCompleted(_onReceived ??= OnReceived);
        }
        catch (Exception error)
        {
            _error = error;
            _state = Done;
        }
    }

    /// <summary>Bytes received; 0: the other side has ended the connection.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public ValueTask<int> ReceivedAsync()
    {
        _arrival.Reset();
        return Interlocked.CompareExchange(ref _state, Awaited, Pending) == Pending ? new(this, _arrival.Version) : new(Take());
    }

    int IValueTaskSource<int>.GetResult(short token)
    {
        _arrival.GetResult(token);
        return Take();
    }

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _arrival.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _arrival.OnCompleted(continuation, state, token, flags);

    int Take()
    {
        _state = None;
        if (_error is not { } error)
            return _count;
        _error = null;
        throw error as IOException ?? new IOException(error.Message, error);
    }

    void OnReceived()
    {
        try
        {
            _count = _receiving.GetResult();
        }
        catch (Exception error)
        {
            _error = error;
        }

        if (Interlocked.Exchange(ref _state, Done) == Awaited)
            _arrival.SetResult(0);
        else
            cameUnawaited();
    }
}
