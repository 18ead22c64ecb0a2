using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using IngressController.Budgets;
using IngressController.Metrics;

namespace IngressController.Features.BasicAuth.Digest;

/// <summary>
/// Makes and checks the nonces of Digest authentication. A nonce carries its own time, signed with a key of this process, so
/// requesting one costs no memory. Its used counts are remembered once a user has proved to know the password, apart for each scope: a user
/// file and a realm.
/// </summary>
sealed class DigestNonces(TimeProvider time)
{
    const int PayloadLength = 16;
    const int NonceLength = PayloadLength + HMACSHA256.HashSizeInBytes;
    const int Capacity = 100_000;

    /// <summary>Nonces of one scope that can be in use; clients need one each a minute.</summary>
    public const int CapacityOfScope = 10_000;

    /// <summary>Validity of a nonce (nginx' auth_digest_timeout).</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    readonly ConcurrentDictionary<string, UsedNonces> _scopes = new(StringComparer.Ordinal);
    readonly StripedCounter _refused = new();

    /// <summary>Enters what it keeps in the ledger; once.</summary>
    public DigestNonces EnterIn(Ledger ledger)
    {
        ledger.Keep(Bounds.Nonces, () => _scopes.Sum(static scope => scope.Value.Count), () => Capacity, () => _refused.Value);
        return this;
    }

    public string Create(string scope)
    {
        Span<byte> nonce = stackalloc byte[NonceLength];
        BinaryPrimitives.WriteInt64BigEndian(nonce, time.GetUtcNow().ToUnixTimeMilliseconds());
        RandomNumberGenerator.Fill(nonce[8..PayloadLength]);
        Sign(nonce[..PayloadLength], scope, nonce[PayloadLength..]);
        return Convert.ToBase64String(nonce);
    }

    /// <summary>Whether a nonce was made by this process for this scope, even if it has expired.</summary>
    public bool IsOurs(string nonce, string scope, out bool isExpired)
    {
        isExpired = true;
        Span<byte> octets = stackalloc byte[NonceLength];
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (!Convert.TryFromBase64String(nonce, octets, out var length) || length != NonceLength)
            return false;
        Sign(octets[..PayloadLength], scope, signature);
        if (!CryptographicOperations.FixedTimeEquals(signature, octets[PayloadLength..]))
            return false;
        isExpired = AgeOf(octets) > Lifetime;
        return true;
    }

    /// <summary>Uses up one count of a nonce; false when it was used before. Only for users who know their password.</summary>
    public bool TryUse(string scope, string nonce, uint count)
    {
        while (true)
        {
            if (!_scopes.TryGetValue(scope, out var its))
            {
                ForgetExpired();
                its = _scopes.GetOrAdd(scope, static _ => new());
            }

            if (its.TryUse(nonce, count, time.GetUtcNow(), HasRoom) is { } isFirst)
                return isFirst;
        }
    }

    // A quarter of what is free, and never more than one scope may have: however many scopes are flooded, there is room for the next one.
    bool HasRoom(int has)
    {
        var free = Capacity;
        foreach (var (_, its) in _scopes)
            free -= its.Count;
        if (has < Math.Min(CapacityOfScope, free / 4))
            return true;
        _refused.Increment();
        return false;
    }

    void ForgetExpired()
    {
        var now = time.GetUtcNow();
        foreach (var (scope, its) in _scopes)
        {
            if (its.TryClose(now))
                _scopes.TryRemove(new(scope, its));
        }
    }

    TimeSpan AgeOf(ReadOnlySpan<byte> nonce) =>
        time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(nonce));

    void Sign(ReadOnlySpan<byte> payload, string scope, Span<byte> signature) =>
        HMACSHA256.HashData(_key, [.. payload, .. System.Text.Encoding.Latin1.GetBytes(scope)], signature);
}
