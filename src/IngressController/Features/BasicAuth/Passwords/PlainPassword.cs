using System.Security.Cryptography;

namespace IngressController.Features.BasicAuth.Passwords;

/// <summary><c>{PLAIN}</c>: the password itself.</summary>
sealed class PlainPassword(byte[] expected) : PasswordHash
{
    public override long Cost => 0;

    // Hash first, so that the time does not reveal the length either.
    protected override bool IsMatch(ReadOnlySpan<byte> password) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(password), SHA256.HashData(expected));
}
