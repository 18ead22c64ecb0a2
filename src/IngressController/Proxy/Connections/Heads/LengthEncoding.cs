using System.Text;

namespace IngressController.Proxy.Connections.Heads;

/// <summary>
/// Reads a <c>Content-Length</c> as RFC 9110, 8.6 has it: digits, no more than a length can have. Of anything else it makes a text that
/// Kestrel refuses; with an encoding of our own Kestrel would take a sign or a NUL beside them.
/// </summary>
sealed class LengthEncoding : Encoding
{
    /// <summary>Digits of the longest length there is.</summary>
    const int MostDigits = 19;

    const char NoDigit = 'x';

    public static LengthEncoding Instance { get; } = new();

    public override int GetByteCount(char[] chars, int index, int count) => throw new NotSupportedException();

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) => throw new NotSupportedException();

    public override int GetCharCount(byte[] bytes, int index, int count) => IsLength(bytes.AsSpan(index, count)) ? count : 1;

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)
    {
        var octets = bytes.AsSpan(byteIndex, byteCount);
        if (IsLength(octets))
            return Latin1.GetChars(octets, chars.AsSpan(charIndex));
        chars[charIndex] = NoDigit;
        return 1;
    }

    public override int GetMaxByteCount(int charCount) => throw new NotSupportedException();

    public override int GetMaxCharCount(int byteCount) => Math.Max(1, byteCount);

    static bool IsLength(ReadOnlySpan<byte> octets) => octets.Length is > 0 and <= MostDigits && !octets.ContainsAnyExceptInRange((byte)'0', (byte)'9');
}
