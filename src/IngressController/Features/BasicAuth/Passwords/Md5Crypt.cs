using System.Security.Cryptography;
using System.Text;

namespace IngressController.Features.BasicAuth.Passwords;

/// <summary>MD5-crypt: FreeBSD's <c>$1$</c>, and Apache's <c>$apr1$</c>, which differs only in its magic text.</summary>
sealed class Md5Crypt(byte[] magic, byte[] salt, byte[] expected) : PasswordHash
{
    const int Rounds = 1000;
    const int MaxSaltLength = 8;
    const int TextLength = 22;

    public override long Cost => 1_000;

    public static Md5Crypt? Parse(string text) =>
        text.Split('$') is ["", var magic, { Length: <= MaxSaltLength } salt, { Length: TextLength } hash] && CryptBase64.IsValid(hash)
            ? new(Encoding.ASCII.GetBytes($"${magic}$"), Encoding.Latin1.GetBytes(salt), Encoding.ASCII.GetBytes(hash))
            : null;

    protected override bool IsMatch(ReadOnlySpan<byte> password)
    {
        Span<byte> digest = stackalloc byte[MD5.HashSizeInBytes];
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        md5.AppendData(password);
        md5.AppendData(salt);
        md5.AppendData(password);
        md5.GetHashAndReset(digest);

        md5.AppendData(password);
        md5.AppendData(magic);
        md5.AppendData(salt);
        for (var left = password.Length; left > 0; left -= digest.Length)
            md5.AppendData(digest[..Math.Min(left, digest.Length)]);
        for (var bits = password.Length; bits > 0; bits >>= 1)
            md5.AppendData((bits & 1) != 0 ? [0] : password[..1]);
        md5.GetHashAndReset(digest);

        CryptRounds.Run(md5, Rounds, password, salt, digest);

        Span<byte> text = stackalloc byte[TextLength];
        Encode(digest, text);
        return CryptographicOperations.FixedTimeEquals(text, expected);
    }

    static void Encode(ReadOnlySpan<byte> digest, Span<byte> text)
    {
        var at = 0;
        for (var i = 0; i < 5; i++)
            at = CryptBase64.Append(text, at, (digest[i] << 16) | (digest[i + 6] << 8) | digest[i == 4 ? 5 : i + 12], 4);
        CryptBase64.Append(text, at, digest[11], 2);
    }
}
