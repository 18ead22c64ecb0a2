using IngressController.Load.Engine;
using IngressController.Load.Measuring;
using IngressController.Load.Targets;

namespace IngressController.Load.Scenarios;

/// <summary>Makes gRPC calls of one message each, over a connection that other users use too.</summary>
sealed class GrpcUnaryUser(Target target, HttpMessageInvoker connection, int messageLength) : IVirtualUser
{
    readonly byte[] _message = GrpcMessage.Create(messageLength);

    public ValueTask PrepareAsync(CancellationToken cancellation) => default;

    public async ValueTask<Outcome> PerformAsync(CancellationToken cancellation)
    {
        using var request = Http2Connections.Request(target, HttpMethod.Post);
        request.Headers.TE.ParseAdd("trailers");
        request.Content = new ByteArrayContent(_message) { Headers = { ContentType = GrpcMessage.ContentType } };
        using var answer = await connection.SendAsync(request, cancellation);
        var body = await answer.Content.ReadAsByteArrayAsync(cancellation);
        if ((int)answer.StatusCode != 200)
            return new((int)answer.StatusCode, body.Length);
        var problem = GrpcMessage.Problem(answer) ?? (body.Length == _message.Length ? null : "answer is no gRPC message");
        return new(200, body.Length, Problem: problem);
    }

    public ValueTask DisposeAsync()
    {
        connection.Dispose();
        return default;
    }
}
