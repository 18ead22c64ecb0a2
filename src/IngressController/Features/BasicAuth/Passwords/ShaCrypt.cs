using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace IngressController.Features.BasicAuth.Passwords;

/// <summary>SHA-crypt: <c>$5$</c> (SHA-256) and <c>$6$</c> (SHA-512), after Ulrich Drepper's specification.</summary>
sealed class ShaCrypt(bool isSha512, int rounds, byte[] salt, byte[] expected) : PasswordHash
{
    /// <summary>More rounds would let one Secret keep a core busy for seconds per attempt.</summary>
    public const int MaxRounds = 500_000;

    const int MinRounds = 1000;
    const int StandardRounds = 5000;
    const int MaxSaltLength = 16;
    const string RoundsPrefix = "rounds=";

    public override long Cost => 2L * rounds;

    public static ShaCrypt? Parse(string text, out string? problem)
    {
        problem = null;
        var isSha512 = text[1] == '6';
        var parts = text.Split('$');
        var rounds = StandardRounds;
        if (parts is ["", _, var given, _, _] && given.StartsWith(RoundsPrefix, StringComparison.Ordinal))
        {
            if (!int.TryParse(given.AsSpan(RoundsPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out rounds) || rounds > MaxRounds)
            {
                problem = $"its hash asks for more than {MaxRounds} rounds, which would keep a core busy for each attempt; " +
                    "make it anew with fewer or with htpasswd -B";
                return null;
            }

            rounds = Math.Max(rounds, MinRounds);
            parts = [parts[0], parts[1], parts[3], parts[4]];
        }

        if (parts is not ["", _, var salt, var hash] || hash.Length != (isSha512 ? 86 : 43) || !CryptBase64.IsValid(hash))
            return null;
        salt = salt.Length > MaxSaltLength ? salt[..MaxSaltLength] : salt;
        return new(isSha512, rounds, Encoding.Latin1.GetBytes(salt), Encoding.ASCII.GetBytes(hash));
    }

    protected override bool IsMatch(ReadOnlySpan<byte> password)
    {
        using var sha = IncrementalHash.CreateHash(isSha512 ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256);
        Span<byte> digest = stackalloc byte[sha.HashLengthInBytes];
        Span<byte> other = stackalloc byte[sha.HashLengthInBytes];
        sha.AppendData(password);
        sha.AppendData(salt);
        sha.AppendData(password);
        sha.GetHashAndReset(other);

        sha.AppendData(password);
        sha.AppendData(salt);
        AppendRepeated(sha, other, password.Length);
        for (var bits = password.Length; bits > 0; bits >>= 1)
            sha.AppendData((bits & 1) != 0 ? other : password);
        sha.GetHashAndReset(digest);

        for (var i = 0; i < password.Length; i++)
            sha.AppendData(password);
        sha.GetHashAndReset(other);
        Span<byte> stretchedPassword = stackalloc byte[password.Length];
        Repeat(other, stretchedPassword);

        for (var i = 0; i < 16 + digest[0]; i++)
            sha.AppendData(salt);
        sha.GetHashAndReset(other);
        Span<byte> stretchedSalt = stackalloc byte[salt.Length];
        Repeat(other, stretchedSalt);

        CryptRounds.Run(sha, rounds, stretchedPassword, stretchedSalt, digest);

        Span<byte> text = stackalloc byte[expected.Length];
        Encode(digest, text);
        return CryptographicOperations.FixedTimeEquals(text, expected);
    }

    static void AppendRepeated(IncrementalHash sha, ReadOnlySpan<byte> digest, int length)
    {
        for (; length > 0; length -= digest.Length)
            sha.AppendData(digest[..Math.Min(length, digest.Length)]);
    }

    static void Repeat(ReadOnlySpan<byte> digest, Span<byte> output)
    {
        for (var i = 0; i < output.Length; i++)
            output[i] = digest[i % digest.Length];
    }

    // Each group takes one octet from each third of the digest; the order of the thirds rotates.
    void Encode(ReadOnlySpan<byte> digest, Span<byte> text)
    {
        var third = digest.Length / 3;
        var at = 0;
        var (a, b, c) = (0, third, 2 * third);
        for (var i = 0; i < third; i++)
        {
            at = CryptBase64.Append(text, at, (digest[a] << 16) | (digest[b] << 8) | digest[c], 4);
            (a, b, c) = isSha512 ? (b + 1, c + 1, a + 1) : (c + 1, a + 1, b + 1);
        }

        if (isSha512)
            CryptBase64.Append(text, at, digest[63], 2);
        else
            CryptBase64.Append(text, at, (digest[31] << 8) | digest[30], 3);
    }
}
