using System.IO.Pipelines;
using System.Text;
using IngressController.Proxy.Connections;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace IngressController.Tests.Proxy.Connections;

/// <summary>What an abort does with that which was written and not sent.</summary>
public sealed class Http1ConnectionTests
{
    [Fact]
    public async Task An_abort_drops_what_was_written()
    {
        await using var transport = new Transport();
        await using var connection = new Http1Connection(transport);

        connection.Abort(new ConnectionAbortedException());

        Assert.Equal(1, transport.Aborts);
    }

    [Fact]
    public async Task The_end_behind_the_output_is_for_the_server_the_end_of_the_input()
    {
        await using var transport = new Transport();
        await using var connection = new Http1Connection(transport);

        connection.EndBehindOutput(RequestOn(connection));

        Assert.Equal(0, transport.Aborts);
        Assert.True((await connection.Transport.Input.ReadAsync(TestContext.Current.CancellationToken)).IsCompleted);
    }

    [Fact]
    public async Task A_client_that_takes_nothing_is_dropped_by_the_second_abort()
    {
        await using var transport = new Transport();
        await using var connection = new Http1Connection(transport);
        connection.EndBehindOutput(RequestOn(connection));

        connection.Abort(new ConnectionAbortedException());

        Assert.Equal(1, transport.Aborts);
    }

    [Fact]
    public async Task To_end_it_twice_drops_nothing()
    {
        await using var transport = new Transport();
        await using var connection = new Http1Connection(transport);

        connection.EndBehindOutput(RequestOn(connection));
        connection.EndBehindOutput(RequestOn(connection));

        Assert.Equal(0, transport.Aborts);
    }

    [Fact]
    public async Task A_connection_that_was_taken_over_sends_what_was_written_when_it_is_aborted_once()
    {
        await using var transport = new Transport();
        await using var connection = new Http1Connection(transport);
        await using var taken = connection.TakeOver()!;
        await taken.WriteAsync(Encoding.ASCII.GetBytes("last words"), TestContext.Current.CancellationToken);

        connection.EndBehindOutput(RequestOn(connection));

        Assert.Equal(0, transport.Aborts);
        Assert.Equal(10, (await transport.Sent.ReadAsync(TestContext.Current.CancellationToken)).Buffer.Length);
    }

    // The server aborts the connection of a request that is aborted.
    static DefaultHttpContext RequestOn(Http1Connection connection)
    {
        var http = new DefaultHttpContext();
        http.Features.Set<IHttpRequestLifetimeFeature>(new Lifetime(connection));
        return http;
    }

    sealed class Lifetime(Http1Connection connection) : IHttpRequestLifetimeFeature
    {
        public CancellationToken RequestAborted { get; set; }

        public void Abort() => connection.Abort(new ConnectionAbortedException());
    }

    sealed class Transport : DefaultConnectionContext
    {
        readonly Pipe _output = new();

        public Transport() => Transport = new Ends(new Pipe().Reader, _output.Writer);

        public int Aborts { get; private set; }

        public PipeReader Sent => _output.Reader;

        public override void Abort(ConnectionAbortedException abortReason) => Aborts++;
    }

    sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
