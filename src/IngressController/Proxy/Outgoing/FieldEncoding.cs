using System.Text;

namespace IngressController.Proxy.Outgoing;

/// <summary>
/// How values of answer headers are written: one octet for each char (Latin-1). nginx passes on controls that a pod sends, which
/// Kestrel takes for an error: they are kept as private characters on their way, U+E000 above the octet. CR, LF and NUL never are.
/// </summary>
sealed class FieldEncoding : Encoding
{
    const char Base = '\uE000';

    public static FieldEncoding Instance { get; } = new();

    /// <summary>The text of a value that a pod sent; its octets are without CR, LF and NUL.</summary>
    public static string TextOf(ReadOnlySpan<byte> value)
    {
        var text = Latin1.GetString(value);
        return FieldValue.HasControl(text) ? string.Create(text.Length, text, static (chars, text) =>
        {
            for (var i = 0; i < chars.Length; i++)
                chars[i] = IsHidden(text[i]) ? (char)(Base + text[i]) : text[i];
        }) : text;
    }

    public override int GetByteCount(char[] chars, int index, int count) => count;

    public override int GetByteCount(ReadOnlySpan<char> chars) => chars.Length;

    // .NET's own would copy the text into an array.
    public override int GetByteCount(string s) => s.Length;

    public override int GetBytes(string s, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
        GetBytes(s.AsSpan(charIndex, charCount), bytes.AsSpan(byteIndex));

    public override int GetBytes(ReadOnlySpan<char> chars, Span<byte> bytes)
    {
        var count = Latin1.GetBytes(chars, bytes);
        for (var at = chars.IndexOfAnyInRange(Base, (char)(Base + 0x7F)); at >= 0 && at < chars.Length; at++)
        {
            if (chars[at] >= Base && IsHidden((char)(chars[at] - Base)))
                bytes[at] = (byte)(chars[at] - Base);
        }

        return count;
    }

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
        GetBytes(chars.AsSpan(charIndex, charCount), bytes.AsSpan(byteIndex));

    public override int GetCharCount(byte[] bytes, int index, int count) => count;

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex) =>
        Latin1.GetChars(bytes, byteIndex, byteCount, chars, charIndex);

    public override int GetMaxByteCount(int charCount) => charCount;

    public override int GetMaxCharCount(int byteCount) => byteCount;

    static bool IsHidden(char octet) => octet is (< ' ' and not ('\t' or '\r' or '\n' or '\0')) or '\x7F';
}
