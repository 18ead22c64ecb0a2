using System.Text;

namespace IngressController.Proxy.Connections.Heads;

/// <summary>
/// Decodes a <c>Content-Length</c> strictly by RFC 9110, 8.6: digits only, of limited number. Anything else becomes text that
/// Kestrel refuses: with a custom encoding Kestrel would accept a sign or a NUL.
/// </summary>
sealed class LengthEncoding : Encoding
{
    /// <summary>Maximum digits of a valid length.</summary>
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
