using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using IngressController.Features.BasicAuth.Passwords;

namespace IngressController.Features.BasicAuth;

/// <summary>The users of a Secret with their stored passwords. Names are octets, one per char.</summary>
sealed class UserFile
{
    /// <summary>The key of a Secret that holds a user file.</summary>
    public const string FileKey = "auth";

    /// <summary>As editors put it at the beginning of a file, in octets.</summary>
    const string ByteOrderMark = "\u00EF\u00BB\u00BF";

    // A pure cache: Secrets are immutable, so the same object always gives the same users, for all Ingresses and tables.
    static readonly ConditionalWeakTable<Secret, UserFile> Files = [];
    static readonly ConditionalWeakTable<Secret, UserFile> Maps = [];

    readonly Dictionary<string, PasswordHash> _users = new(StringComparer.Ordinal);
    readonly List<string> _problems = [];

    UserFile(ObjectKey secret) => Secret = secret;

    /// <summary>Where the users come from.</summary>
    public ObjectKey Secret { get; }

    public bool IsEmpty => _users.Count == 0;

    /// <summary>What could not be read, without quoting it.</summary>
    public IReadOnlyList<string> Problems => _problems;

    public bool TryFind(string name, [NotNullWhen(true)] out PasswordHash? hash) => _users.TryGetValue(name, out hash);

    /// <summary><c>auth-file</c>: the users of a Secret that has <see cref="FileKey"/>. The same object gives the same instance.</summary>
    public static UserFile OfFile(Secret secret) =>
        Files.GetValue(secret, static secret => Read(secret.Key, SecretLine.OfFile(secret.Data.Get(FileKey)!)));

    /// <summary><c>auth-map</c>: the users of a Secret. The same object gives the same instance.</summary>
    public static UserFile OfMap(Secret secret) => Maps.GetValue(secret, static secret => Read(secret.Key, SecretLine.OfMap(secret.Data)));

    public override string ToString() => $"{_users.Count} users";

    static UserFile Read(ObjectKey secret, IEnumerable<SecretLine> lines)
    {
        var file = new UserFile(secret);
        foreach (var (place, text) in lines)
            file.Add(place, text);
        return file;
    }

    void Add(string place, string line)
    {
        // name:hash; anything after another colon is a comment.
        if (line.Split(':') is not [{ Length: > 0 } name, var stored, ..])
            _problems.Add($"{place} is not of the form user:hash");
        else if (!PasswordHash.TryParse(stored, out var hash, out var problem))
            _problems.Add($"the user of {place} cannot log in: {problem}");
        else
            _users.TryAdd(name, hash); // Of two lines for one name the first counts, as for nginx.
        if (OddityOf(line) is { } oddity)
            _problems.Add($"the name of {place} begins with {oddity}, which counts as part of it");
    }

    static string? OddityOf(string line) =>
        line.StartsWith(ByteOrderMark, StringComparison.Ordinal) ? "a byte order mark" : line[0] is ' ' or '\t' ? "a blank" : null;
}
