using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace IngressController.Features.BasicAuth.Passwords;

/// <summary>
/// A stored password in one of the formats nginx supports: crypt's bcrypt, MD5, SHA-256, SHA-512 and DES, Apache's MD5, and the RFC 2307
/// schemes {SHA}, {SSHA} and {PLAIN}. Passwords are octets; the client chooses their encoding.
/// </summary>
abstract class PasswordHash
{
    /// <summary>Longer passwords match nothing: the cost of several formats grows with the square of the length, which the client chooses.</summary>
    public const int MaxPasswordLength = 512;

    /// <summary>Identifies a stored password: a hash of its text, including the salt.</summary>
    public ReadOnlyMemory<byte> Identity { get; private set; }

    /// <summary>What a comparison takes, in about microseconds; 0 unless it is costly on purpose, so that comparisons must be limited.</summary>
    public abstract long Cost { get; }

    /// <summary>Compares in a time that does not reveal how much of the password was right.</summary>
    public bool Verify(ReadOnlySpan<byte> password) =>
        // C's crypt stops at a NUL and would accept whatever follows it.
        password.Length <= MaxPasswordLength && !password.Contains((byte)0) && IsMatch(password);

    protected abstract bool IsMatch(ReadOnlySpan<byte> password);

    /// <summary>Reads a stored password. <paramref name="problem"/> never quotes it.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out PasswordHash? hash, [NotNullWhen(false)] out string? problem)
    {
        problem = null;
        hash = text switch
        {
            _ when text.StartsWith("$2", StringComparison.Ordinal) => Bcrypt.Parse(text, out problem),
            _ when text.StartsWith("$5$", StringComparison.Ordinal) || text.StartsWith("$6$", StringComparison.Ordinal) => ShaCrypt.Parse(text, out problem),
            _ when text.StartsWith("$1$", StringComparison.Ordinal) || text.StartsWith("$apr1$", StringComparison.Ordinal) => Md5Crypt.Parse(text),
            _ when text.StartsWith("{SHA}", StringComparison.Ordinal) || text.StartsWith("{SSHA}", StringComparison.Ordinal) => Sha1Password.Parse(text),
            _ when text.StartsWith("{PLAIN}", StringComparison.Ordinal) => new PlainPassword(Encoding.Latin1.GetBytes(text["{PLAIN}".Length..])),
            _ => DesCrypt.Parse(text),
        };
        if (hash is not null)
            hash.Identity = SHA256.HashData(Encoding.Latin1.GetBytes(text));
        else
            problem ??= "its hash is damaged or of no known format; make it anew with htpasswd -B";
        return hash is not null;
    }
}
