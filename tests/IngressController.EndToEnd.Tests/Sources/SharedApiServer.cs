using IngressController.EndToEnd.Tests.Sources;

[assembly: AssemblyFixture(typeof(SharedApiServer))]

namespace IngressController.EndToEnd.Tests.Sources;

/// <summary>The API server that tests share, each in a namespace of its own. Started when first asked for.</summary>
sealed class SharedApiServer : IAsyncDisposable
{
    readonly Lazy<Task<ApiServer>> _server = new(ApiServer.StartAsync);

    public Task<ApiServer> StartedAsync() => _server.Value;

    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated && _server.Value.IsCompletedSuccessfully)
            await (await _server.Value).DisposeAsync();
    }
}
