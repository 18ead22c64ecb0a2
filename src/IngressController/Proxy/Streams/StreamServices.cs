using System.Collections.Immutable;
using System.Net;
using IngressController.Proxy.Connections;

namespace IngressController.Proxy.Streams;

/// <summary>What all TCP and UDP ports share.</summary>
/// <param name="Address">The bind address; null: all.</param>
/// <param name="Places">Those of connections and sessions, HTTP included.</param>
/// <param name="Sessions">The open sessions.</param>
/// <param name="Loggers">Creates one log per kind of port.</param>
sealed record StreamEnvironment(
    IPAddress? Address, ActiveTableHolder Tables, ClientPlaces Places, StreamConnector Connector, StreamSessions Sessions, ILoggerFactory Loggers);

/// <summary>Applies the active table's TCP and UDP services; unchanged ports stay open.</summary>
sealed class StreamServices(StreamEnvironment environment) : IDisposable
{
    readonly Lock _lock = new();
    readonly Dictionary<(StreamProtocol Protocol, int Port), StreamPort> _ports = [];
    bool _isStopped;

    /// <summary>Opens new ports, updates changed ones and closes removed ones. Called by the loop that swaps tables.</summary>
    public void Follow(ActiveTable table)
    {
        lock (_lock)
        {
            // Tables still change during draining.
            if (!_isStopped)
                Follow(table.Streams);
        }
    }

    /// <summary>Closes the ports, then waits for open sessions; <paramref name="abort"/> breaks them off.</summary>
    public Task StopAsync(CancellationToken abort)
    {
        Dispose();
        return environment.Sessions.EndAsync(abort);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isStopped = true;
            Follow([]);
        }
    }

    void Follow(ImmutableArray<BoundStream> streams)
    {
        var wanted = streams.ToDictionary(stream => (stream.Service.Protocol, stream.Service.Port));
        foreach (var (key, port) in _ports.Where(pair => !wanted.ContainsKey(pair.Key)).ToList())
        {
            _ports.Remove(key);
            port.Dispose();
        }

        foreach (var (key, stream) in wanted)
        {
            if (_ports.TryGetValue(key, out var port))
            {
                port.Update(stream);
                continue;
            }

            port = _ports[key] = key.Protocol == StreamProtocol.Tcp ? new TcpPort(stream, environment) : new UdpPort(stream, environment);
            port.OpenOrClose();
        }
    }
}
