using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace IngressController.Features.BasicAuth.Passwords;

/// <summary><c>{SHA}</c> and <c>{SSHA}</c>: base64 of the SHA-1 of the password, with <c>{SSHA}</c> followed by the salt.</summary>
sealed class Sha1Password(byte[] expected, byte[] salt) : PasswordHash
{
    public override long Cost => 0;

    public static Sha1Password? Parse(string text)
    {
        var isSalted = text.StartsWith("{SSHA}", StringComparison.Ordinal);
        var octets = new byte[text.Length];
        if (!Convert.TryFromBase64String(text[(text.IndexOf('}', StringComparison.Ordinal) + 1)..], octets, out var length) ||
            length < SHA1.HashSizeInBytes || (!isSalted && length > SHA1.HashSizeInBytes))
            return null;
        return new(octets[..SHA1.HashSizeInBytes], octets[SHA1.HashSizeInBytes..length]);
    }

    [SuppressMessage("Security", "CA5350", Justification = "The format is what users already have; nothing new is made with it.")]
    protected override bool IsMatch(ReadOnlySpan<byte> password) =>
        CryptographicOperations.FixedTimeEquals(SHA1.HashData([.. password, .. salt]), expected);
}
