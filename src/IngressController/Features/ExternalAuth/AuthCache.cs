using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace IngressController.Features.ExternalAuth;

/// <summary>Cached answers. A key may contain cookies and tokens, so only its hash is stored.</summary>
sealed class AuthCache(TimeProvider time)
{
    const int Capacity = 10_000;

    readonly ExpiringCache<AuthAnswer> _answers = new(time, Capacity);

    public static UInt128 KeyOf(params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        foreach (var part in parts)
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, part.Length);
            hash.AppendData(length);
            hash.AppendData(Encoding.UTF8.GetBytes(part));
        }

        return BinaryPrimitives.ReadUInt128LittleEndian(hash.GetHashAndReset());
    }

    public AuthAnswer? Find(UInt128 key) => _answers.TryFind(key, out var answer) ? answer : null;

    public void Add(UInt128 key, AuthAnswer answer, TimeSpan lifetime) => _answers.Add(key, answer, lifetime);
}
