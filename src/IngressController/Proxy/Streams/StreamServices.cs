using System.Collections.Immutable;
using System.Net;
using IngressController.Core.Routing;
using IngressController.Proxy.Connections;

namespace IngressController.Proxy.Streams;

/// <summary>What TCP and UDP ports have in common: where settings come from, and where sessions are counted.</summary>
/// <param name="Address">The address they are bound to; null: all.</param>
/// <param name="Tables">The settings in force.</param>
/// <param name="Limit">How many sessions there may be, HTTP connections included.</param>
/// <param name="Connector">Connects to destinations.</param>
/// <param name="Sessions">The sessions under way.</param>
/// <param name="Loggers">For one logger per kind of port.</param>
sealed record StreamEnvironment(
    IPAddress? Address, ActiveTableHolder Tables, ConnectionLimit Limit, StreamConnector Connector, StreamSessions Sessions, ILoggerFactory Loggers);

/// <summary>Keeps the TCP and UDP ports of the edge at what the table in force says, touching none that stays.</summary>
sealed class StreamServices(StreamEnvironment environment) : IDisposable
{
    readonly Lock _lock = new();
    readonly Dictionary<(StreamProtocol Protocol, int Port), StreamPort> _ports = [];
    bool _isStopped;

    /// <summary>Opens what is new, leads elsewhere what has changed, closes what is gone. Called by the loop that swaps tables.</summary>
    public void Follow(ActiveTable table)
    {
        lock (_lock)
        {
            // Tables still change while the controller drains.
            if (!_isStopped)
                Follow(table.Streams);
        }
    }

    /// <summary>Closes the ports, then waits for the sessions under way until <paramref name="abort"/>, which breaks them off.</summary>
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
