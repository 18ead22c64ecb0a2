using IngressController.Load.Engine;
using IngressController.Load.Measuring;
using IngressController.Load.Targets;

namespace IngressController.Load.Scenarios;

/// <summary>Sends GET requests over a stream of an HTTP/2 connection that other users use too.</summary>
sealed class Http2User(Target target, HttpMessageInvoker connection) : IVirtualUser
{
    readonly byte[] _buffer = new byte[16 * 1024];

    public ValueTask PrepareAsync(CancellationToken cancellation) => default;

    public async ValueTask<Outcome> PerformAsync(CancellationToken cancellation)
    {
        using var request = Http2Connections.Request(target, HttpMethod.Get);
        using var answer = await connection.SendAsync(request, cancellation);
        await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
        long length = 0;
        int read;
        while ((read = await body.ReadAsync(_buffer, cancellation)) > 0)
            length += read;
        var pod = answer.Headers.TryGetValues("X-Pod", out var values) ? values.First() : null;
        return new((int)answer.StatusCode, length, pod);
    }

    public ValueTask DisposeAsync()
    {
        connection.Dispose();
        return default;
    }
}
