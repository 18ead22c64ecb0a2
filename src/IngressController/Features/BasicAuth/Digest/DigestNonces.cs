using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace IngressController.Features.BasicAuth.Digest;

/// <summary>
/// Makes and checks the nonces of Digest authentication. A nonce carries its own time, signed with a key of this process, so
/// requesting one costs no memory. Its used counts are remembered once a user has proved to know the password.
/// </summary>
sealed class DigestNonces(TimeProvider time)
{
    const int PayloadLength = 16;
    const int NonceLength = PayloadLength + HMACSHA256.HashSizeInBytes;
    const int Capacity = 100_000;

    /// <summary>Validity of a nonce (nginx' auth_digest_timeout).</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    readonly ConcurrentDictionary<string, UsedCounts> _used = new(StringComparer.Ordinal);

    public string Create(string realm)
    {
        Span<byte> nonce = stackalloc byte[NonceLength];
        BinaryPrimitives.WriteInt64BigEndian(nonce, time.GetUtcNow().ToUnixTimeMilliseconds());
        RandomNumberGenerator.Fill(nonce[8..PayloadLength]);
        Sign(nonce[..PayloadLength], realm, nonce[PayloadLength..]);
        return Convert.ToBase64String(nonce);
    }

    /// <summary>Whether a nonce was made by this process for this realm, even if it has expired.</summary>
    public bool IsOurs(string nonce, string realm, out bool isExpired)
    {
        isExpired = true;
        Span<byte> octets = stackalloc byte[NonceLength];
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (!Convert.TryFromBase64String(nonce, octets, out var length) || length != NonceLength)
            return false;
        Sign(octets[..PayloadLength], realm, signature);
        if (!CryptographicOperations.FixedTimeEquals(signature, octets[PayloadLength..]))
            return false;
        isExpired = AgeOf(octets) > Lifetime;
        return true;
    }

    /// <summary>Uses up one count of a nonce; false when it was used before. Only for users who know their password.</summary>
    public bool TryUse(string nonce, uint count)
    {
        if (_used.Count >= Capacity && !_used.ContainsKey(nonce))
        {
            // When full, refuse nonces instead of forgetting some: a forgotten nonce could be replayed.
            ForgetExpired();
            if (_used.Count >= Capacity)
                return false;
        }

        return _used.GetOrAdd(nonce, static (_, now) => new(now), time.GetUtcNow()).TryUse(count);
    }

    void ForgetExpired()
    {
        var now = time.GetUtcNow();
        foreach (var (nonce, counts) in _used)
        {
            if (now - counts.Since > Lifetime)
                _used.TryRemove(nonce, out _);
        }
    }

    TimeSpan AgeOf(ReadOnlySpan<byte> nonce) =>
        time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(nonce));

    void Sign(ReadOnlySpan<byte> payload, string realm, Span<byte> signature) =>
        HMACSHA256.HashData(_key, [.. payload, .. System.Text.Encoding.Latin1.GetBytes(realm)], signature);

    /// <summary>The highest count used, and a bit mask of the 64 counts up to it: requests of one client may overtake each other.</summary>
    sealed class UsedCounts(DateTimeOffset since)
    {
        readonly Lock _lock = new();
        uint _highest;
        ulong _window;

        public DateTimeOffset Since => since;

        public bool TryUse(uint count)
        {
            lock (_lock)
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
    }
}
