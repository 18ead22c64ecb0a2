using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using IngressController.Budgets;

namespace IngressController.Features.ExternalAuth;

/// <summary>
/// Cached answers, in a memory of bounded size. Each namespace has its own; beyond what all may take, the one that takes most is emptied,
/// so that answers of one namespace, many or large, push out nobody else's.
/// </summary>
sealed class AuthCache(TimeProvider time)
{
    /// <summary>Bytes of all answers together.</summary>
    public const long MaxBytes = 32 * 1024 * 1024;

    readonly Lock _lock = new();
    readonly Dictionary<string, WeakReference<Share>> _shares = new(StringComparer.Ordinal);

    long _emptied;

    /// <summary>How often a namespace lost its answers, since it had too many.</summary>
    public long Emptied
    {
        get
        {
            lock (_lock)
                return _emptied;
        }
    }

    /// <summary>Bytes that all answers take.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
                return Alive().Sum(static share => share.Bytes);
        }
    }

    /// <summary>Enters what it keeps in the ledger; once.</summary>
    public AuthCache EnterIn(Ledger ledger)
    {
        ledger.Keep(Bounds.AuthCache, () => Bytes, () => MaxBytes, () => Emptied);
        return this;
    }

    /// <summary>The answers of a namespace, shared by all routes that hold it, and gone with the last of them.</summary>
    public Share Of(string @namespace)
    {
        lock (_lock)
        {
            foreach (var (name, kept) in _shares)
            {
                if (!kept.TryGetTarget(out _))
                    _shares.Remove(name);
            }

            if (_shares.TryGetValue(@namespace, out var known) && known.TryGetTarget(out var share))
                return share;
            share = new(this, time);
            _shares[@namespace] = new(share);
            return share;
        }
    }

    /// <summary>A key may contain cookies and tokens, so only its hash is stored.</summary>
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

    void MakeRoom()
    {
        lock (_lock)
        {
            while (Alive().ToList() is { Count: > 0 } shares && shares.Sum(static share => share.Bytes) > MaxBytes)
            {
                shares.MaxBy(static share => share.Bytes)!.Clear();
                _emptied++;
            }
        }
    }

    IEnumerable<Share> Alive() => _shares.Values.Select(static kept => kept.TryGetTarget(out var share) ? share : null).OfType<Share>();

    /// <summary>The answers of one namespace.</summary>
    public sealed class Share(AuthCache owner, TimeProvider time)
    {
        /// <summary>Bytes that an answer counts at least, which bounds how many there are: about 10,000.</summary>
        const long LeastBytes = (MaxBytes / 10_000) + 1;

        readonly ExpiringCache<AuthAnswer> _answers = new(time, MaxBytes);

        public long Bytes => _answers.Weight;

        public AuthAnswer? Find(UInt128 key) => _answers.TryFind(key, out var answer) ? answer : null;

        public void Add(UInt128 key, AuthAnswer answer, TimeSpan lifetime)
        {
            if (lifetime <= TimeSpan.Zero)
                return;
            _answers.Add(key, answer, lifetime, Math.Max(LeastBytes, answer.Bytes));
            owner.MakeRoom();
        }

        public void Clear() => _answers.Clear();
    }
}
