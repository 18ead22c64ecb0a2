using System.Collections.Concurrent;

namespace IngressController.Proxy.Connections;

/// <summary>Closes idle connections when there is no room for a new one: those of the network that has most, the longest idle first.</summary>
/// <param name="places">All connections.</param>
sealed class IdleShedding(ConcurrentDictionary<ClientPlace, byte> places)
{
    /// <summary>Milliseconds for which nothing is looked for after nothing was found.</summary>
    const int Pause = 100;

    readonly Lock _lock = new();
    long _noneUntil;
    long _noneFor;

    /// <summary>Closes up to so many connections. No network loses one to another that has more.</summary>
    /// <param name="newcomer">For whom; null: for all.</param>
    /// <param name="most">How many at most.</param>
    /// <returns>How many.</returns>
    public int MakeRoomFor(ClientAccounts? newcomer, int most)
    {
        List<ClientPlace> chosen;
        lock (_lock)
        {
            var (now, own) = (Environment.TickCount64, newcomer?.Connections.Held ?? 0);
            if (now < _noneUntil && own >= _noneFor)
                return 0;
            chosen = Choose(newcomer, own, most);
            if (chosen.Count == 0)
                (_noneUntil, _noneFor) = (now + Pause, own);
            foreach (var place in chosen)
                place.GiveUp();
        }

        // What the server does to close them does not keep the thread that accepts.
        var closed = places.Keys.Where(static place => place.IsGivenUp).ToList();
        ThreadPool.UnsafeQueueUserWorkItem(static closed => closed.ForEach(static place => place.Close()), closed, preferLocal: false);
        return chosen.Count;
    }

    List<ClientPlace> Choose(ClientAccounts? newcomer, long own, int most)
    {
        var networks = new PriorityQueue<Queue<ClientPlace>, (long MinusHeld, long Since)>();
        foreach (var idle in places.Keys.Where(static place => place is { IsIdle: true, IsGivenUp: false }).GroupBy(static place => place.Accounts.Network))
        {
            var network = new Queue<ClientPlace>(idle.OrderBy(static place => place.IdleSince));
            if (network.TryPeek(out var first) && (first.Accounts.Connections.Held >= own || idle.Key == newcomer?.Network))
                networks.Enqueue(network, (-first.Accounts.Connections.Held, first.IdleSince));
        }

        var chosen = new List<ClientPlace>();
        while (chosen.Count < most && networks.TryDequeue(out var network, out var order))
        {
            chosen.Add(network.Dequeue());
            if (network.TryPeek(out var next) && (-order.MinusHeld > own || next.Accounts.Network == newcomer?.Network))
                networks.Enqueue(network, (order.MinusHeld + 1, next.IdleSince));
        }

        return chosen;
    }
}
