using System.Diagnostics.CodeAnalysis;

namespace IngressController.Features.BasicAuth.Digest;

/// <summary>The users of one realm of an htdigest file: <c>user:realm:HA1</c> a line, HA1 the MD5 of <c>user:realm:password</c>.</summary>
sealed class DigestUserFile : IEquatable<DigestUserFile>
{
    const int HashLength = 32;

    readonly Dictionary<string, string> _hashes = new(StringComparer.Ordinal);

    DigestUserFile(ObjectKey secret) => Secret = secret;

    /// <summary>Where the users come from.</summary>
    public ObjectKey Secret { get; }

    public bool IsEmpty => _hashes.Count == 0;

    /// <summary>The HA1 of a user, in lower-case hex.</summary>
    public bool TryFind(string name, [NotNullWhen(true)] out string? hash) => _hashes.TryGetValue(name, out hash);

    /// <summary>Reads the users of a realm. <paramref name="problems"/> quotes nothing of the lines.</summary>
    public static DigestUserFile Read(ObjectKey secret, IEnumerable<SecretLine> lines, string realm, out IReadOnlyList<string> problems)
    {
        var file = new DigestUserFile(secret);
        var found = new List<string>();
        foreach (var (place, text) in lines)
        {
            if (text.Split(':') is not [{ Length: > 0 } name, var its, { Length: HashLength } hash] || !hash.All(char.IsAsciiHexDigit))
                found.Add($"{place} is not of the form user:realm:hash, as htdigest writes it");
            else if (its == realm)
                file._hashes.TryAdd(name, hash.ToLowerInvariant());
        }

        problems = found;
        return file;
    }

    public bool Equals(DigestUserFile? other) =>
        other is not null && Secret == other.Secret && _hashes.Count == other._hashes.Count &&
        _hashes.All(pair => other._hashes.TryGetValue(pair.Key, out var hash) && hash == pair.Value);

    public override bool Equals(object? obj) => Equals(obj as DigestUserFile);

    public override int GetHashCode() => _hashes.Count;

    public override string ToString() => $"{_hashes.Count} users";
}
