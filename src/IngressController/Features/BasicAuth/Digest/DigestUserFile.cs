using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace IngressController.Features.BasicAuth.Digest;

/// <summary>The users of one realm of an htdigest file: <c>user:realm:HA1</c> a line, HA1 the MD5 of <c>user:realm:password</c>.</summary>
sealed class DigestUserFile : IEquatable<DigestUserFile>
{
    const int HashLength = 32;

    // A pure cache: Secrets are immutable, so each is read once for all Ingresses and tables.
    static readonly ConditionalWeakTable<Secret, AllRealms> Files = [];
    static readonly ConditionalWeakTable<Secret, AllRealms> Maps = [];

    readonly Dictionary<string, string> _hashes = new(StringComparer.Ordinal);

    DigestUserFile(ObjectKey secret) => Secret = secret;

    /// <summary>Where the users come from.</summary>
    public ObjectKey Secret { get; }

    public bool IsEmpty => _hashes.Count == 0;

    /// <summary>The HA1 of a user, in lower-case hex.</summary>
    public bool TryFind(string name, [NotNullWhen(true)] out string? hash) => _hashes.TryGetValue(name, out hash);

    /// <summary>The users of one realm of a Secret. <paramref name="problems"/> quotes nothing of its lines.</summary>
    public static DigestUserFile Of(Secret secret, bool isMap, string realm, out IReadOnlyList<string> problems)
    {
        var all = isMap
            ? Maps.GetValue(secret, static secret => Read(secret.Key, SecretLine.OfMap(secret.Data)))
            : Files.GetValue(secret, static secret => Read(secret.Key, SecretLine.OfFile(secret.Data.Get(UserFile.FileKey)!)));
        problems = all.Problems;
        return all.Realms.TryGetValue(realm, out var users) ? users : new(secret.Key);
    }

    static AllRealms Read(ObjectKey secret, IEnumerable<SecretLine> lines)
    {
        var realms = new Dictionary<string, DigestUserFile>(StringComparer.Ordinal);
        var problems = new List<string>();
        foreach (var (place, text) in lines)
        {
            if (text.Split(':') is not [{ Length: > 0 } name, var realm, { Length: HashLength } hash] || !hash.All(char.IsAsciiHexDigit))
            {
                problems.Add($"{place} is not of the form user:realm:hash, as htdigest writes it");
                continue;
            }

            if (!realms.TryGetValue(realm, out var users))
                realms.Add(realm, users = new(secret));
            users._hashes.TryAdd(name, hash.ToLowerInvariant());
        }

        return new(realms, problems);
    }

    public bool Equals(DigestUserFile? other) =>
        other is not null && Secret == other.Secret && _hashes.Count == other._hashes.Count &&
        _hashes.All(pair => other._hashes.TryGetValue(pair.Key, out var hash) && hash == pair.Value);

    public override bool Equals(object? obj) => Equals(obj as DigestUserFile);

    public override int GetHashCode() => _hashes.Count;

    public override string ToString() => $"{_hashes.Count} users";

    sealed record AllRealms(IReadOnlyDictionary<string, DigestUserFile> Realms, IReadOnlyList<string> Problems);
}
