using IngressController.Load.Engine;
using IngressController.Load.Http1;
using IngressController.Load.Measuring;
using IngressController.Load.Targets;

namespace IngressController.Load.Scenarios;

/// <summary>Opens a connection for each request; with TLS it shakes hands in full.</summary>
sealed class NewConnectionUser(Target target) : IVirtualUser
{
    readonly Http1Request _request = Http1Request.Get(target, close: true);

    public ValueTask PrepareAsync(CancellationToken cancellation) => default;

    public async ValueTask<Outcome> PerformAsync(CancellationToken cancellation)
    {
        var tls = target.IsTls ? target.Tls() : null;
        if (tls is not null)
            tls.AllowTlsResume = false;
        await using var connection = await Http1Connection.OpenAsync(target, tls, cancellation);
        var answer = await connection.ExchangeAsync(_request, cancellation);
        return new(answer.Status, answer.BodyLength, answer.Pod);
    }

    public ValueTask DisposeAsync() => default;
}
