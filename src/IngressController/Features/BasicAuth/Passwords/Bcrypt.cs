using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace IngressController.Features.BasicAuth.Passwords;

/// <summary>
/// bcrypt (Provos and Mazières, 1999) as <c>$2a$</c>, <c>$2b$</c> and <c>$2y$</c>, which are the same algorithm; the letters mark the
/// fixes of past bugs. <c>$2x$</c> marks hashes made by one of these bugs and is refused.
/// </summary>
sealed class Bcrypt(int cost, uint[] salt, byte[] expected) : PasswordHash
{
    /// <summary>Each step doubles the time; a higher cost would keep a core busy for seconds per attempt.</summary>
    public const int MaxCost = 14;

    const int MinCost = 4;
    const int SaltText = 22;
    const int HashText = 31;
    const int HashOctets = 23;

    /// <summary>Octets of a password that count, including the closing NUL.</summary>
    const int KeyLength = 72;

    const string Alphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public override long Cost => 80L << cost;

    public static Bcrypt? Parse(string text, out string? problem)
    {
        problem = null;
        if (text.Split('$') is not ["", "2a" or "2b" or "2y", { Length: 2 } costText, { Length: SaltText + HashText } rest] ||
            !int.TryParse(costText, NumberStyles.None, CultureInfo.InvariantCulture, out var cost) || cost < MinCost)
            return null;
        if (cost > MaxCost)
        {
            problem = $"its bcrypt cost is above {MaxCost}, which would keep a core busy for seconds with each attempt; " +
                "make it anew with htpasswd -B -C 10";
            return null;
        }

        var salt = Decode(rest[..SaltText], 16);
        var hash = Decode(rest[SaltText..], HashOctets);
        return salt is null || hash is null ? null : new(cost, ToWords(salt), hash);
    }

    protected override bool IsMatch(ReadOnlySpan<byte> password)
    {
        Span<byte> key = stackalloc byte[Math.Min(password.Length + 1, KeyLength)];
        password[..Math.Min(password.Length, KeyLength)].CopyTo(key);
        if (password.Length < KeyLength)
            key[password.Length] = 0;
        Span<uint> keyWords = stackalloc uint[Blowfish.SubkeyCount];
        for (var i = 0; i < 4 * keyWords.Length; i++)
            keyWords[i / 4] = (keyWords[i / 4] << 8) | key[i % key.Length];
        Span<uint> saltWords = stackalloc uint[Blowfish.SubkeyCount];
        for (var i = 0; i < saltWords.Length; i++)
            saltWords[i] = salt[i % salt.Length];

        var cipher = new Blowfish();
        cipher.ExpandKey(keyWords, salt);
        for (var round = 1L << cost; round > 0; round--)
        {
            cipher.ExpandKey(keyWords);
            cipher.ExpandKey(saltWords);
        }

        var text = ToWords("OrpheanBeholderScryDoubt"u8);
        for (var i = 0; i < text.Length; i += 2)
        {
            for (var round = 0; round < 64; round++)
                cipher.Encrypt(ref text[i], ref text[i + 1]);
        }

        Span<byte> result = stackalloc byte[4 * text.Length];
        for (var i = 0; i < text.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(result[(4 * i)..], text[i]);
        return CryptographicOperations.FixedTimeEquals(result[..HashOctets], expected);
    }

    static uint[] ToWords(ReadOnlySpan<byte> octets)
    {
        var words = new uint[octets.Length / 4];
        for (var i = 0; i < words.Length; i++)
            words[i] = BinaryPrimitives.ReadUInt32BigEndian(octets[(4 * i)..]);
        return words;
    }

    // Base64 with its own alphabet and without padding; bits beyond the last octet are ignored.
    static byte[]? Decode(string text, int length)
    {
        var octets = new byte[length];
        var (bits, count, at) = (0, 0, 0);
        foreach (var c in text)
        {
            var value = Alphabet.IndexOf(c, StringComparison.Ordinal);
            if (value < 0)
                return null;
            bits = (bits << 6) | value;
            count += 6;
            if (count < 8 || at == length)
                continue;
            count -= 8;
            octets[at++] = (byte)(bits >> count);
            bits &= (1 << count) - 1;
        }

        return octets;
    }
}
