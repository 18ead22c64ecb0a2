using System.Buffers;

namespace IngressController.Features.BasicAuth.Passwords;

/// <summary>The base64 of crypt(3): its own alphabet, six bits at a time from the low end of each three-octet group.</summary>
static class CryptBase64
{
    const string Alphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    static readonly SearchValues<char> Characters = SearchValues.Create(Alphabet);

    /// <summary>Appends <paramref name="characters"/> of a group given as 24 bits.</summary>
    public static int Append(Span<byte> output, int at, int group, int characters)
    {
        for (; characters > 0; characters--, group >>= 6)
            output[at++] = (byte)Alphabet[group & 0x3f];
        return at;
    }

    /// <summary>The character of 0 to 63, as an octet.</summary>
    public static byte CharacterOf(int value) => (byte)Alphabet[value];

    /// <summary>The value of a character of the alphabet.</summary>
    public static int ValueOf(char character) => Alphabet.IndexOf(character, StringComparison.Ordinal);

    public static bool IsValid(string text) => !text.AsSpan().ContainsAnyExcept(Characters);
}
