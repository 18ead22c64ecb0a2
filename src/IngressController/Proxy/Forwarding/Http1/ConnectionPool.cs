using System.Net;
using IngressController.Proxy.Balancing;

namespace IngressController.Proxy.Forwarding.Http1;

/// <summary>The connections of one profile to one destination. The one that was used last is used first, so that others can age.</summary>
sealed class ConnectionPool
{
    readonly Http1Client _client;
    readonly IPAddress _address;
    readonly Stack<PodConnection> _idle = new();

    public ConnectionPool(Http1Client client, DestinationState destination)
    {
        _client = client;
        Destination = destination;
        _address = IPAddress.Parse(destination.Destination.Address);
    }

    public DestinationState Destination { get; }

    public ClientProfile Profile => _client.Profile;

    bool IsClosed => Destination.IsGone || _client.IsClosed;

    /// <summary>An idle connection for one exchange; null when there is none.</summary>
    public PodConnection? TryTake()
    {
        while (true)
        {
            PodConnection? connection;
            lock (_idle)
            {
                if (!_idle.TryPop(out connection))
                    return null;
            }

            _client.CountIdle(-1);
            if (connection.TryTake())
                return connection;
        }
    }

    /// <summary>Opens a connection for one exchange.</summary>
    /// <inheritdoc cref="PodConnector.ConnectAsync" path="/exception"/>
    public async ValueTask<PodConnection> OpenAsync(CancellationToken cancellation)
    {
        var (socket, stream) = await _client.Connector.ConnectAsync(_address, Destination.Destination.Port, cancellation);
        var connection = new PodConnection(this, socket, stream);
        _client.Sweep.Add(connection);
        return connection;
    }

    /// <summary>Takes a connection back after a complete exchange.</summary>
    public void Leave(PodConnection connection)
    {
        if (!_client.HasRoom || IsClosed)
        {
            connection.Close();
            return;
        }

        if (!connection.TryLeave())
            return;
        lock (_idle)
            _idle.Push(connection);
        _client.CountIdle(1);

        // The destination may have left in this moment.
        if (IsClosed)
            Close();
    }

    /// <summary>Closes what is idle. What is in use is closed when its exchange ends, since client or destination has left.</summary>
    public void Close()
    {
        while (TryTake() is { } connection)
            connection.Close();
    }

    /// <summary>Forgets connections that were closed, and lists the others.</summary>
    public void Trim(List<PodConnection> idle)
    {
        lock (_idle)
        {
            if (_idle.All(static connection => connection.IsIdle))
            {
                idle.AddRange(_idle);
                return;
            }

            var left = _idle.Where(static connection => connection.IsIdle).Reverse().ToList();
            _client.CountIdle(left.Count - _idle.Count);
            _idle.Clear();
            foreach (var connection in left)
                _idle.Push(connection);
            idle.AddRange(left);
        }
    }

    public void Closed(PodConnection connection) => _client.Sweep.Remove(connection);
}
