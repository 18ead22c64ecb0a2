using System.Buffers.Binary;
using System.Security.Cryptography;
using IngressController.Features.BasicAuth.Passwords;

namespace IngressController.Features.BasicAuth;

/// <summary>
/// Remembers for a short time which passwords were right, so that the costly comparison is not repeated for each request. It stores a
/// keyed hash of each, never the password. A namespace that has too many loses its own.
/// </summary>
sealed class VerifiedPasswords(TimeProvider time)
{
    public const int Capacity = 10_000;

    static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    readonly ExpiringCache<bool> _names = new(time, Capacity);

    /// <summary>Identifies a password for one stored hash; after a change of the hash the result differs.</summary>
    public UInt128 NameOf(PasswordHash hash, ReadOnlySpan<byte> password)
    {
        Span<byte> name = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, [.. hash.Identity.Span, .. password], name);
        return BinaryPrimitives.ReadUInt128LittleEndian(name);
    }

    /// <summary>How many are remembered.</summary>
    public long Count => _names.Weight;

    /// <summary>How often a namespace lost its own, since it had too many.</summary>
    public long Emptied => _names.Emptied;

    public bool Contains(UInt128 name) => _names.TryFind(name, out _);

    /// <param name="namespace">On whose account.</param>
    public void Add(UInt128 name, string @namespace) => _names.Add(name, true, Lifetime, owner: @namespace);
}
