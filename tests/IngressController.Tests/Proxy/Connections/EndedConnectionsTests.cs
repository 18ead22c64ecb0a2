using IngressController.Proxy.Connections;
using IngressController.Tests.Kubernetes.Api;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace IngressController.Tests.Proxy.Connections;

/// <summary>A server that never ends a connection keeps neither its place nor a shutdown.</summary>
public sealed class EndedConnectionsTests : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    readonly ManualTime _time = new();
    readonly LogRecorder<EndedConnections> _log = new();
    readonly TaskCompletionSource _served = new();
    readonly CancellationTokenSource _closed = new();

    [Fact]
    public async Task A_connection_that_is_not_ended_after_its_client_is_left_alone()
    {
        var serving = ServeAsync(isHttp2: true);
        await _closed.CancelAsync();
        await Eventually.TrueAsync(() => _time.Timers(Patience) == 1, "its time runs");
        Assert.False(serving.IsCompleted);

        _time.Advance(Patience);

        await serving;
        Assert.Contains(_log.Lines, static line => line.Contains("did not end an HTTP/2 connection within 10 s", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_that_ends_in_time_is_waited_for()
    {
        var serving = ServeAsync(isHttp2: true);
        await _closed.CancelAsync();
        await Eventually.TrueAsync(() => _time.Timers(Patience) == 1, "its time runs");

        _served.SetResult();

        await serving;
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task One_whose_client_stays_has_all_the_time()
    {
        var serving = ServeAsync(isHttp2: true);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, _time.Created);

        _served.SetResult();

        await serving;
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task One_of_HTTP_1_may_go_on_with_half_of_it_closed()
    {
        await _closed.CancelAsync();
        var serving = ServeAsync(isHttp2: false);
        Assert.Same(_served.Task, serving);
        _served.SetResult();
        await serving;
    }

    public void Dispose() => _closed.Dispose();

    Task ServeAsync(bool isHttp2)
    {
        var connection = new DefaultConnectionContext { ConnectionClosed = _closed.Token };
        if (isHttp2)
            connection.Features.Set<ITlsApplicationProtocolFeature>(new Http2Chosen());
        return new EndedConnections(_time, _log).HandleAsync(connection, _ => _served.Task);
    }

    sealed class Http2Chosen : ITlsApplicationProtocolFeature
    {
        public ReadOnlyMemory<byte> ApplicationProtocol { get; } = "h2"u8.ToArray();
    }
}
