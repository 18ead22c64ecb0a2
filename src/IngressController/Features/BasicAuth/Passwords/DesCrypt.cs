using System.Security.Cryptography;
using System.Text;

namespace IngressController.Features.BasicAuth.Passwords;

/// <summary>The oldest crypt(3) (<c>htpasswd -d</c>): DES with a salt of 12 bits. Of a password 8 characters count, and 7 bits of each.</summary>
sealed class DesCrypt(string salt, byte[] expected) : PasswordHash
{
    const int SaltLength = 2;
    const int TextLength = 13;
    const int Rounds = 25;
    const int MostCharacters = 8;
    const uint Half = 0xfffffff;

    // The tables of FIPS 46-3; bits are counted from 1, the highest.
    static readonly byte[] Initial =
    [
        58, 50, 42, 34, 26, 18, 10, 2, 60, 52, 44, 36, 28, 20, 12, 4, 62, 54, 46, 38, 30, 22, 14, 6, 64, 56, 48, 40, 32, 24, 16, 8, 57, 49, 41, 33,
        25, 17, 9, 1, 59, 51, 43, 35, 27, 19, 11, 3, 61, 53, 45, 37, 29, 21, 13, 5, 63, 55, 47, 39, 31, 23, 15, 7,
    ];

    static readonly byte[] Final = Inverse(Initial);

    static readonly byte[] Mixing =
    [
        16, 7, 20, 21, 29, 12, 28, 17, 1, 15, 23, 26, 5, 18, 31, 10, 2, 8, 24, 14, 32, 27, 3, 9, 19, 13, 30, 6, 22, 11, 4, 25,
    ];

    static readonly byte[] KeyChoice =
    [
        57, 49, 41, 33, 25, 17, 9, 1, 58, 50, 42, 34, 26, 18, 10, 2, 59, 51, 43, 35, 27, 19, 11, 3, 60, 52, 44, 36, 63, 55, 47, 39, 31, 23, 15, 7,
        62, 54, 46, 38, 30, 22, 14, 6, 61, 53, 45, 37, 29, 21, 13, 5, 28, 20, 12, 4,
    ];

    static readonly byte[] RoundKeyChoice =
    [
        14, 17, 11, 24, 1, 5, 3, 28, 15, 6, 21, 10, 23, 19, 12, 4, 26, 8, 16, 7, 27, 20, 13, 2, 41, 52, 31, 37, 47, 55, 30, 40, 51, 45, 33, 48, 44,
        49, 39, 56, 34, 53, 46, 42, 50, 36, 29, 32,
    ];

    static readonly byte[] Rotations = [1, 1, 2, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 1];

    // Four rows of 16 for each of the eight boxes.
    static readonly byte[][] Boxes =
    [
        .. new[]
        {
            "e4d12fb83a6c59070f74e2d1a6cb953841e8d62bfc973a50fc8249175b3ea06d",
            "f18e6b34972dc05a3d47f28ec01a69b50e7ba4d158c6932fd8a13f42b67c05e9",
            "a09e63f51dc7b428d709346a285ecbf1d6498f30b12c5ae71ad069874fe3b52c",
            "7de3069a1285bc4fd8b56f03472c1ae9a690cb7df13e52843f06a1d8945bc72e",
            "2c417ab6853fd0e9eb2c47d150fa3986421bad78f9c5630eb8c71e2d6f09a453",
            "c1af92680d34e75baf427c9561de0b389ef528c3704a1db6432c95fabe17608d",
            "4b2ef08d3c975a61d0b7491ae35c2f8614bdc37eaf6805926bd814a7950fe23c",
            "d2846fb1a93e50c71fd8a374c56b0e927b419ce206adf35821e74a8dfc90356b",
        }.Select(static box => box.Select(static digit => (byte)Convert.ToInt32(digit.ToString(), 16)).ToArray()),
    ];

    public override long Cost => 200;

    public static DesCrypt? Parse(string text) =>
        text.Length == TextLength && CryptBase64.IsValid(text) ? new(text[..SaltLength], Encoding.ASCII.GetBytes(text)) : null;

    protected override bool IsMatch(ReadOnlySpan<byte> password)
    {
        Span<ulong> keys = stackalloc ulong[Rotations.Length];
        Schedule(password, keys);
        var swapped = SwappedBits();
        var block = 0ul;
        for (var i = 0; i < Rounds; i++)
            block = Encrypt(block, keys, swapped);

        // 64 bits, and two more, by six.
        Span<byte> text = stackalloc byte[TextLength];
        Encoding.ASCII.GetBytes(salt, text);
        for (var i = 0; i < TextLength - SaltLength; i++)
            text[SaltLength + i] = CryptBase64.CharacterOf((int)((i < 10 ? block >> (58 - (6 * i)) : block << 2) & 63));
        return CryptographicOperations.FixedTimeEquals(text, expected);
    }

    static void Schedule(ReadOnlySpan<byte> password, Span<ulong> keys)
    {
        var key = 0ul;
        for (var i = 0; i < MostCharacters; i++)
            key = (key << 8) | (byte)(i < password.Length ? password[i] << 1 : 0);
        var halves = Permute(key, 64, KeyChoice);
        var (left, right) = ((uint)(halves >> 28), (uint)halves & Half);
        for (var i = 0; i < keys.Length; i++)
        {
            left = Rotate(left, Rotations[i]);
            right = Rotate(right, Rotations[i]);
            keys[i] = Permute(((ulong)left << 28) | right, 56, RoundKeyChoice);
        }
    }

    static uint Rotate(uint half, int by) => ((half << by) | (half >> (28 - by))) & Half;

    // The salt says which bits of the expanded halves change places.
    uint SwappedBits()
    {
        var bits = CryptBase64.ValueOf(salt[0]) | (CryptBase64.ValueOf(salt[1]) << 6);
        var swapped = 0u;
        for (var i = 0; i < 12; i++)
            swapped |= (uint)((bits >> i) & 1) << (23 - i);
        return swapped;
    }

    static ulong Encrypt(ulong block, ReadOnlySpan<ulong> keys, uint swapped)
    {
        var mixed = Permute(block, 64, Initial);
        var (left, right) = ((uint)(mixed >> 32), (uint)mixed);
        foreach (var key in keys)
            (left, right) = (right, left ^ Round(right, key, swapped));
        return Permute(((ulong)right << 32) | left, 64, Final);
    }

    static uint Round(uint right, ulong key, uint swapped)
    {
        var around = ((ulong)(right & 1) << 33) | ((ulong)right << 1) | (right >> 31);
        var expanded = 0ul;
        for (var i = 0; i < Boxes.Length; i++)
            expanded = (expanded << 6) | ((around >> (28 - (4 * i))) & 63);
        var change = ((uint)(expanded >> 24) ^ (uint)expanded) & swapped;
        expanded ^= ((ulong)change << 24) | change;
        expanded ^= key;
        var output = 0u;
        for (var i = 0; i < Boxes.Length; i++)
        {
            var six = (int)(expanded >> (42 - (6 * i))) & 63;
            output = (output << 4) | Boxes[i][((((six >> 4) & 2) | (six & 1)) * 16) + ((six >> 1) & 15)];
        }

        return (uint)Permute(output, 32, Mixing);
    }

    static ulong Permute(ulong value, int bits, byte[] places)
    {
        var result = 0ul;
        foreach (var place in places)
            result = (result << 1) | ((value >> (bits - place)) & 1);
        return result;
    }

    static byte[] Inverse(byte[] places)
    {
        var inverse = new byte[places.Length];
        for (var i = 0; i < places.Length; i++)
            inverse[places[i] - 1] = (byte)(i + 1);
        return inverse;
    }
}
