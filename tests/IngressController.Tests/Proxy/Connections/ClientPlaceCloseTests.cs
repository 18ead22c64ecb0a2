using System.IO.Pipelines;
using System.Net;
using IngressController.Proxy.Connections;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;

namespace IngressController.Tests.Proxy.Connections;

/// <summary>How a connection is closed that was given up, and an answer that is not taken.</summary>
public sealed class ClientPlaceCloseTests : IDisposable
{
    readonly StalledTransfers _stalled = new();
    readonly ClientPlaces _places;

    public ClientPlaceCloseTests() => _places = new(new(), _stalled, new(), TimeProvider.System, NullLogger<ClientPlaces>.Instance, 1 << 20);

    public void Dispose()
    {
        _places.Dispose();
        _stalled.Dispose();
    }

    [Fact]
    public void One_that_never_served_is_closed_at_once()
    {
        var (place, connection) = Enter();
        place.GiveUp();
        place.Close();
        Assert.Equal((1, 0), (connection.Aborts, connection.Requests));
    }

    [Fact]
    public void One_that_served_is_asked_first_and_closed_when_it_stays()
    {
        var (place, connection) = Enter();
        place.Begin();
        place.End();
        place.GiveUp();
        place.Close();
        Assert.Equal((0, 1), (connection.Aborts, connection.Requests));
        place.Close();
        Assert.Equal((1, 1), (connection.Aborts, connection.Requests));
    }

    [Fact]
    public void A_request_that_began_meanwhile_is_not_lost()
    {
        var (place, connection) = Enter();
        place.GiveUp();
        place.Begin();
        place.Close();
        place.Close();
        Assert.Equal((0, 2), (connection.Aborts, connection.Requests));
    }

    [Fact]
    public async Task An_answer_that_is_not_taken_is_broken_off_after_its_time()
    {
        var (place, _) = Enter();
        var flushing = new TaskCompletionSource<FlushResult>();
        var http = new DefaultHttpContext();
        http.Features.Set<IHttpRequestLifetimeFeature>(new Lifetime(() => flushing.SetResult(new(isCanceled: false, isCompleted: true))));
        var flushed = await UnsentAnswer.WaitAsync(new(flushing.Task), http, place, TimeSpan.FromMilliseconds(1)).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        Assert.True(flushed.IsCompleted);
    }

    (ClientPlace Place, Connection Connection) Enter()
    {
        var connection = new Connection();
        return (_places.TryEnter(IPAddress.Loopback, connection, 0)!, connection);
    }

    sealed class Connection : DefaultConnectionContext, IConnectionLifetimeNotificationFeature
    {
        public Connection() => Features.Set<IConnectionLifetimeNotificationFeature>(this);

        public int Aborts { get; private set; }

        public int Requests { get; private set; }

        public CancellationToken ConnectionClosedRequested { get; set; }

        public void RequestClose() => Requests++;

        public override void Abort(ConnectionAbortedException abortReason) => Aborts++;
    }

    sealed class Lifetime(Action abort) : IHttpRequestLifetimeFeature
    {
        public CancellationToken RequestAborted { get; set; }

        public void Abort() => abort();
    }
}
