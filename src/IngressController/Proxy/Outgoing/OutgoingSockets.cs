using System.Net.Sockets;
using IngressController.Budgets;
using IngressController.Metrics;

namespace IngressController.Proxy.Outgoing;

/// <summary>Makes the sockets that connect on behalf of objects, so many at most that files are left for clients and for the program itself.</summary>
/// <param name="most">Open at a time.</param>
sealed class OutgoingSockets(int most)
{
    StripedCounter? _refused;
    int _open;

    /// <summary>Open now.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Shows in the ledger how many there are, and counts there what is refused.</summary>
    public void EnterIn(Ledger ledger) => _refused = ledger.Keep(Bounds.OutgoingConnections, () => Open, () => most);

    /// <summary>A socket for TCP without delay.</summary>
    /// <param name="family">IPv4; null: both, as the address to connect to needs.</param>
    /// <exception cref="SocketException">None may be opened: <see cref="SocketError.TooManyOpenSockets"/>.</exception>
    public Socket Make(AddressFamily? family = null)
    {
        if (Interlocked.Increment(ref _open) > most)
        {
            Interlocked.Decrement(ref _open);
            _refused?.Increment();
            throw new SocketException((int)SocketError.TooManyOpenSockets);
        }

        try
        {
            return family is { } one ? new Counted(this, one) { NoDelay = true } : new Counted(this) { NoDelay = true };
        }
        catch (SocketException)
        {
            Interlocked.Decrement(ref _open);
            throw;
        }
    }

    sealed class Counted : Socket
    {
        readonly OutgoingSockets _sockets;
        int _isClosed;

        public Counted(OutgoingSockets sockets)
            : base(SocketType.Stream, ProtocolType.Tcp) => _sockets = sockets;

        public Counted(OutgoingSockets sockets, AddressFamily family)
            : base(family, SocketType.Stream, ProtocolType.Tcp) => _sockets = sockets;

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            // A constructor that threw has counted itself off already.
            if (_sockets is not null && Interlocked.Exchange(ref _isClosed, 1) == 0)
                Interlocked.Decrement(ref _sockets._open);
        }
    }
}
