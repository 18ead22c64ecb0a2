namespace IngressController.Features.BasicAuth.Digest;

/// <summary>
/// The used nonces of one scope, with the counts that were used of each. When there is no room, new ones are refused instead of forgetting
/// some, which could be replayed. Safe for any thread.
/// </summary>
sealed class UsedNonces
{
    readonly Lock _lock = new();
    readonly Dictionary<string, UsedCounts> _used = new(StringComparer.Ordinal);
    readonly Queue<(string Nonce, DateTimeOffset Since)> _order = [];
    bool _isClosed;

    public int Count => _used.Count;

    /// <summary>Uses up one count of a nonce. Null when this is closed: another one has taken its place.</summary>
    /// <param name="hasRoom">Whether there is room for a new nonce of this scope, given how many it has.</param>
    public bool? TryUse(string nonce, uint count, DateTimeOffset now, Func<int, bool> hasRoom)
    {
        lock (_lock)
        {
            if (_isClosed)
                return null;
            if (_used.TryGetValue(nonce, out var counts))
                return counts.TryUse(count);
            ForgetExpired(now);
            if (!hasRoom(_used.Count))
                return false;
            _used[nonce] = counts = new();
            _order.Enqueue((nonce, now));
            return counts.TryUse(count);
        }
    }

    /// <summary>Forgets what has expired, which nobody could use again. True when nothing is left: this is closed then.</summary>
    public bool TryClose(DateTimeOffset now)
    {
        lock (_lock)
        {
            ForgetExpired(now);
            return _isClosed = _used.Count == 0;
        }
    }

    void ForgetExpired(DateTimeOffset now)
    {
        while (_order.TryPeek(out var oldest) && now - oldest.Since > DigestNonces.Lifetime)
            _used.Remove(_order.Dequeue().Nonce);
    }
}

/// <summary>The highest count used, and a bit mask of the 64 counts up to it: requests of one client may overtake each other.</summary>
sealed class UsedCounts
{
    uint _highest;
    ulong _window;

    public bool TryUse(uint count)
    {
        if (count > _highest)
        {
            var step = count - _highest;
            _window = (step < 64 ? _window << (int)step : 0) | 1;
            _highest = count;
            return true;
        }

        var back = _highest - count;
        if (count == 0 || back >= 64 || (_window & (1UL << (int)back)) != 0)
            return false;
        _window |= 1UL << (int)back;
        return true;
    }
}
