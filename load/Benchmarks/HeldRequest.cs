using System.Net;
using System.Net.Sockets;
using IngressController.Proxy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace IngressController.Benchmarks;

/// <summary>A request that Kestrel has read and that is answered but not ended, so that its features and headers are Kestrel's own.</summary>
sealed class HeldRequest : IHttpApplication<RequestContext>, IAsyncDisposable
{
    readonly TaskCompletionSource<RequestContext> _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource _ends = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Socket _client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    readonly Func<RequestContext, Task> _answer;
    readonly ActiveTable _table;
    readonly IServer _server;
    IFeatureCollection _features = null!;

    HeldRequest(ActiveTable table, Func<RequestContext, Task> answer)
    {
        (_table, _answer) = (table, answer);
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Listen(IPAddress.Loopback, 0);
        });
        _server = builder.Build().Services.GetRequiredService<IServer>();
    }

    public RequestContext Context { get; private set; } = null!;

    /// <param name="table">The table that it is served by.</param>
    /// <param name="request">The head as sent.</param>
    /// <param name="answer">Answers it.</param>
    public static async Task<HeldRequest> BeginAsync(ActiveTable table, byte[] request, Func<RequestContext, Task> answer)
    {
        var held = new HeldRequest(table, answer);
        await held._server.StartAsync(held, default);
        var address = held._server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        await held._client.ConnectAsync(IPAddress.Loopback, new Uri(address).Port);
        await held._client.SendAsync(request);
        held.Context = await held._answered.Task;
        return held;
    }

    /// <summary>Makes it a new one, with the same head: what is counted for one request begins anew.</summary>
    public RequestContext Renew()
    {
        Context.Begin(_features, _table);
        return Context;
    }

    public RequestContext CreateContext(IFeatureCollection contextFeatures)
    {
        _features = contextFeatures;
        var context = new RequestContext();
        context.Begin(contextFeatures, _table);
        return context;
    }

    public async Task ProcessRequestAsync(RequestContext context)
    {
        await _answer(context);
        _answered.SetResult(context);
        await _ends.Task;
    }

    public void DisposeContext(RequestContext context, Exception? exception) => context.End();

    public async ValueTask DisposeAsync()
    {
        _ends.SetResult();
        _client.Dispose();
        await _server.StopAsync(default);
    }
}
