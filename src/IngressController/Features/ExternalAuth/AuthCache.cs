using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace IngressController.Features.ExternalAuth;

/// <summary>Answers that are used again. Keys may hold cookies and tokens, so only hashes of them are kept.</summary>
sealed class AuthCache(TimeProvider time)
{
    const int Capacity = 10_000;

    readonly ConcurrentDictionary<UInt128, (AuthAnswer Answer, DateTimeOffset Expiry)> _answers = new();

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

    public AuthAnswer? Find(UInt128 key) => _answers.TryGetValue(key, out var found) && time.GetUtcNow() < found.Expiry ? found.Answer : null;

    public void Add(UInt128 key, AuthAnswer answer, TimeSpan lifetime)
    {
        if (lifetime <= TimeSpan.Zero)
            return;
        if (_answers.Count >= Capacity)
            MakeRoom();
        _answers[key] = (answer, time.GetUtcNow() + lifetime);
    }

    void MakeRoom()
    {
        var now = time.GetUtcNow();
        foreach (var (key, (_, expiry)) in _answers)
        {
            if (expiry <= now)
                _answers.TryRemove(key, out _);
        }

        // The service is asked again, which costs time but is never wrong.
        if (_answers.Count >= Capacity)
            _answers.Clear();
    }
}
