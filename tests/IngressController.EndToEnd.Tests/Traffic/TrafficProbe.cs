using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace IngressController.EndToEnd.Tests.Traffic;

/// <summary>Constant traffic from several clients, every answer counted.</summary>
sealed class TrafficProbe : IAsyncDisposable
{
    readonly CancellationTokenSource _stop = new();
    readonly ConcurrentDictionary<int, long> _byStatus = [];
    readonly ConcurrentDictionary<string, long> _byPod = [];
    readonly ConcurrentQueue<string> _errors = [];
    readonly long _started = Stopwatch.GetTimestamp();
    readonly Task[] _clients;

    TrafficProbe(Func<KeepAliveConnection> connect, bool keep, string host, string target, int clients, TimeSpan interval) =>
        _clients = [.. Enumerable.Range(0, clients).Select(_ => Task.Run(() => RunAsync(connect, keep, host, target, interval)))];

    public long Total => _byStatus.Values.Sum() + _errors.Count;

    /// <summary>Starts to send GETs; each client waits <paramref name="interval"/> (5 ms) after an answer.</summary>
    /// <param name="server">Where the clients connect to.</param>
    /// <param name="host">The Host header and, with TLS, the server name.</param>
    /// <param name="target">The request target.</param>
    /// <param name="clients">How many clients.</param>
    /// <param name="interval">The pause between an answer and the next request.</param>
    /// <param name="tls">Whether they speak TLS.</param>
    /// <param name="keep">Whether a client keeps its connection; otherwise each request opens a new one.</param>
    public static TrafficProbe Start(
        IPEndPoint server, string host, string target = "/", int clients = 4, TimeSpan? interval = null, bool tls = false, bool keep = true) =>
        new(() => new(server, tls), keep, host, target, clients, interval ?? TimeSpan.FromMilliseconds(5));

    /// <summary>Lets requests under way finish and returns the counts.</summary>
    public async Task<TrafficReport> StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_clients);
        return new(
            new SortedDictionary<int, long>(_byStatus),
            new SortedDictionary<string, long>(_byPod, StringComparer.Ordinal),
            [.. _errors],
            Stopwatch.GetElapsedTime(_started));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    async Task RunAsync(Func<KeepAliveConnection> connect, bool keep, string host, string target, TimeSpan interval)
    {
        using var connection = connect();
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var answer = await connection.GetAsync(host, target, CancellationToken.None);
                _byStatus.AddOrUpdate(answer.Status, 1, static (_, count) => count + 1);
                _byPod.AddOrUpdate(answer.Pod ?? "(none)", 1, static (_, count) => count + 1);
                if (answer.Status >= 400)
                    _errors.Enqueue($"{At()} answered {answer.Status}");
            }
            catch (IOException error)
            {
                _errors.Enqueue($"{At()} {error.Message}");
            }

            if (!keep)
                connection.Dispose();

            await Task.Delay(interval, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    string At() => string.Create(CultureInfo.InvariantCulture, $"after {Stopwatch.GetElapsedTime(_started).TotalSeconds:F3} s:");
}

/// <summary>What the clients of a <see cref="TrafficProbe"/> saw.</summary>
/// <param name="ByStatus">Answers by status.</param>
/// <param name="ByPod">Answers by pod.</param>
/// <param name="Errors">Requests without a complete answer and answers of 400 and above, oldest first, with the time.</param>
/// <param name="Duration">How long the traffic lasted.</param>
sealed record TrafficReport(
    IReadOnlyDictionary<int, long> ByStatus,
    IReadOnlyDictionary<string, long> ByPod,
    IReadOnlyList<string> Errors,
    TimeSpan Duration)
{
    public long Total => ByStatus.Values.Sum();

    /// <summary>Fails the test unless every request was answered well, and there were at least so many.</summary>
    public void AssertAllSucceeded(long atLeast)
    {
        Assert.True(Errors.Count == 0, $"{Errors.Count} of {this} failed, first:\n{string.Join('\n', Errors.Take(10))}");
        Assert.True(Total >= atLeast, $"too little traffic to tell: {this}");
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Total} requests in {Duration.TotalSeconds:F1} s ({string.Join(", ", ByStatus.Select(count => $"{count.Key}: {count.Value}"))})");
}
