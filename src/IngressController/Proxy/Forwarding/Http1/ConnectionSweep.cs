namespace IngressController.Proxy.Forwarding.Http1;

/// <summary>
/// Looks at all connections ten times a second, and ends those whose time is over or whose destination has left. It does for
/// thousands of connections what else takes a timer for each request.
/// </summary>
sealed class ConnectionSweep : IDisposable
{
    /// <summary>Every so many rounds the pools forget closed connections.</summary>
    const int TurnsOfTrim = 10;

    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    readonly HashSet<PodConnection> _connections = [];
    readonly HashSet<Http1Client> _clients = [];
    readonly Timer _timer;
    readonly List<PodConnection> _seen = [];
    int _isRunning;
    int _turn;

    public ConnectionSweep() => _timer = new(static sweep => ((ConnectionSweep)sweep!).Run(), this, Pause, Pause);

    /// <summary>Open connections, idle or not.</summary>
    public int Count
    {
        get
        {
            lock (_connections)
                return _connections.Count;
        }
    }

    public void Add(PodConnection connection)
    {
        lock (_connections)
            _connections.Add(connection);
    }

    public void Remove(PodConnection connection)
    {
        lock (_connections)
            _connections.Remove(connection);
    }

    public void Add(Http1Client client)
    {
        lock (_clients)
            _clients.Add(client);
    }

    public void Remove(Http1Client client)
    {
        lock (_clients)
            _clients.Remove(client);
    }

    public void Dispose() => _timer.Dispose();

    void Run()
    {
        if (Interlocked.Exchange(ref _isRunning, 1) == 1)
            return;
        try
        {
            _turn++;
            var now = Environment.TickCount64;
            lock (_connections)
                _seen.AddRange(_connections);
            foreach (var connection in _seen)
                connection.CheckTime(now);
            _seen.Clear();
            lock (_clients)
            {
                foreach (var client in _clients)
                {
                    client.CloseGone();
                    if (_turn % TurnsOfTrim == 0)
                        client.Trim();
                }
            }
        }
        finally
        {
            Volatile.Write(ref _isRunning, 0);
        }
    }
}
