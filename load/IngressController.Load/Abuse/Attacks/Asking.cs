using IngressController.Load.Abuse.Tools;

namespace IngressController.Load.Abuse.Attacks;

/// <summary>Many clients that ask over and over, each time on a connection of their own, and count the answers.</summary>
static class Asking
{
    const string Close = "Connection: close\r\n";

    /// <summary>Requests a second of all clients together, at most: what single requests cost is tried, not a flood of them.</summary>
    const double MostASecond = 200;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <param name="place">Where.</param>
    /// <param name="clients">How many at once.</param>
    /// <param name="request">Host, target and further lines of a client's next request; told how many requests there were.</param>
    /// <param name="end">Ends all.</param>
    public static Task RunAsync(AttackPlace place, int clients, Func<int, (string Host, string Target, string Fields)> request, CancellationToken end)
    {
        var asked = 0;
        return Crowd.RunAsync(clients, place.Tally, async (_, stop) =>
        {
            var (host, target, fields) = request(Interlocked.Increment(ref asked));
            // Who has waited long enough goes, and comes again.
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
            limit.CancelAfter(Patience);
            await using var stream = await place.ConnectAsync(place.Ports.Http, limit.Token);
            place.Tally.Add("requests");
            place.Tally.Add($"answers {await RawHttp.AskAsync(stream, RawHttp.Get(host, target, Close + fields), limit.Token)}");
        }, end, TimeSpan.FromSeconds(clients / MostASecond));
    }
}
