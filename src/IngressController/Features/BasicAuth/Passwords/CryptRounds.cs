using System.Security.Cryptography;

namespace IngressController.Features.BasicAuth.Passwords;

/// <summary>What makes crypt's MD5 and SHA schemes slow: the digest is hashed again with password and salt, in a pattern of rounds.</summary>
static class CryptRounds
{
    /// <param name="hash">The hash function, with nothing appended; so it is again afterwards.</param>
    /// <param name="rounds">1,000 for MD5; 1,000 to 999,999,999 for SHA.</param>
    /// <param name="password">The password, stretched to the digest's length for SHA.</param>
    /// <param name="salt">Likewise.</param>
    /// <param name="digest">The digest so far, replaced by the last one.</param>
    public static void Run(IncrementalHash hash, int rounds, ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, Span<byte> digest)
    {
        for (var round = 0; round < rounds; round++)
        {
            var isOdd = (round & 1) != 0;
            hash.AppendData(isOdd ? password : digest);
            if (round % 3 != 0)
                hash.AppendData(salt);
            if (round % 7 != 0)
                hash.AppendData(password);
            hash.AppendData(isOdd ? digest : password);
            hash.GetHashAndReset(digest);
        }
    }
}
