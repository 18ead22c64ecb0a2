using System.Diagnostics;
using IngressController.Load.Engine;
using IngressController.Load.Http1;
using IngressController.Load.Measuring;
using IngressController.Load.Targets;

namespace IngressController.Load.Scenarios;

/// <summary>
/// Sends its requests in turn over one HTTP/1.1 connection that it keeps open. As clients do, it does not use one again that has been idle
/// for a minute: the server may be closing it.
/// </summary>
/// <param name="target">Where the connection goes.</param>
/// <param name="requests">What it sends, one after the other, over and over.</param>
/// <param name="first">Which of them is the first, so that users don't march in step.</param>
sealed class Http1User(Target target, IReadOnlyList<Http1Request> requests, int first) : IVirtualUser
{
    static readonly TimeSpan MostIdle = TimeSpan.FromMinutes(1);

    int _next = first;
    long _used;
    Http1Connection? _connection;

    public async ValueTask PrepareAsync(CancellationToken cancellation)
    {
        if (_connection is not null && Stopwatch.GetElapsedTime(_used) > MostIdle)
            await DisposeAsync();
        if (_connection is null)
        {
            _connection = await Http1Connection.OpenAsync(target, target.IsTls ? target.Tls() : null, cancellation);
            _used = Stopwatch.GetTimestamp();
        }
    }

    public async ValueTask<Outcome> PerformAsync(CancellationToken cancellation)
    {
        await PrepareAsync(cancellation);
        var request = requests[(int)((uint)_next++ % requests.Count)];
        var closes = true;
        try
        {
            var answer = await _connection!.ExchangeAsync(request, cancellation);
            closes = answer.Closes;
            _used = Stopwatch.GetTimestamp();
            return new(answer.Status, answer.BodyLength, answer.Pod);
        }
        finally
        {
            if (closes)
                await DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync();
        }
    }
}
