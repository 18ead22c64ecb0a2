using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using IngressController.Features.BasicAuth.Passwords;

namespace IngressController.Features.BasicAuth;

/// <summary>
/// Remembers for a short time which passwords were right, so that their costly comparison is not made for each request. It
/// keeps a hash of each under a key of this process, never the password.
/// </summary>
sealed class VerifiedPasswords(TimeProvider time)
{
    const int Capacity = 10_000;

    static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    readonly ConcurrentDictionary<UInt128, long> _expiry = new();

    /// <summary>Names a password for a stored hash: with another hash, a changed password for one, it is another name.</summary>
    public UInt128 NameOf(PasswordHash hash, ReadOnlySpan<byte> password)
    {
        Span<byte> name = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, [.. hash.Identity.Span, .. password], name);
        return BinaryPrimitives.ReadUInt128LittleEndian(name);
    }

    public bool Contains(UInt128 name) => _expiry.TryGetValue(name, out var expiry) && time.GetTimestamp() < expiry;

    public void Add(UInt128 name)
    {
        if (_expiry.Count >= Capacity)
            MakeRoom();
        _expiry[name] = time.GetTimestamp() + (long)(Lifetime.TotalSeconds * time.TimestampFrequency);
    }

    void MakeRoom()
    {
        var now = time.GetTimestamp();
        foreach (var (name, expiry) in _expiry)
        {
            if (expiry <= now)
                _expiry.TryRemove(name, out _);
        }

        // Ten thousand users within a minute: they are verified anew, which costs time but is never wrong.
        if (_expiry.Count >= Capacity)
            _expiry.Clear();
    }
}
