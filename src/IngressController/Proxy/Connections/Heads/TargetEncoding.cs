using System.Text;

namespace IngressController.Proxy.Connections.Heads;

/// <summary>
/// Decodes HTTP/2's <c>:path</c> as <see cref="HeadMender"/> rewrites HTTP/1 targets: octets from 0x80 on are percent-encoded.
/// Kestrel's own check, which accepts ASCII only, runs afterwards.
/// </summary>
sealed class TargetEncoding : Encoding
{
    const string HexDigits = "0123456789ABCDEF";

    public static TargetEncoding Instance { get; } = new();

    public override int GetByteCount(char[] chars, int index, int count) => throw new NotSupportedException();

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) => throw new NotSupportedException();

    public override int GetCharCount(byte[] bytes, int index, int count)
    {
        var length = count;
        foreach (var octet in bytes.AsSpan(index, count))
        {
            if (octet >= 0x80)
                length += 2;
        }

        return length;
    }

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)
    {
        var at = charIndex;
        foreach (var octet in bytes.AsSpan(byteIndex, byteCount))
        {
            if (octet < 0x80)
            {
                chars[at++] = (char)octet;
                continue;
            }

            chars[at++] = '%';
            chars[at++] = HexDigits[octet >> 4];
            chars[at++] = HexDigits[octet & 0xF];
        }

        return at - charIndex;
    }

    public override int GetMaxByteCount(int charCount) => throw new NotSupportedException();

    public override int GetMaxCharCount(int byteCount) => 3 * byteCount;
}
