using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace IngressController.Proxy.Outgoing.Names;

/// <summary>Names in DNS messages: labels with their lengths in front, in answers shortened by pointers (RFC 1035, 4.1.4).</summary>
static class DnsName
{
    /// <summary>Characters of a name, dots included, without one at the end.</summary>
    public const int MaxLength = 253;

    const int MaxLabel = 63;
    const int Pointer = 0xC0;

    static readonly SearchValues<char> Characters =
        SearchValues.Create("-._0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Whether a name server can be asked for it.</summary>
    public static bool IsValid(string name) =>
        name.Length is > 0 and <= MaxLength && !name.AsSpan().ContainsAnyExcept(Characters) &&
        name.Split('.').All(label => label.Length is > 0 and <= MaxLabel);

    /// <summary>Writes a valid name; returns its length.</summary>
    public static int Write(string name, Span<byte> octets)
    {
        var at = 0;
        foreach (var label in name.Split('.'))
        {
            octets[at++] = (byte)label.Length;
            at += Encoding.ASCII.GetBytes(label, octets[at..]);
        }

        octets[at++] = 0;
        return at;
    }

    /// <summary>Reads a name at a place, which moves behind it; false for what is broken. Pointers lead back only, so that it ends.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, ref int at, [NotNullWhen(true)] out string? name)
    {
        name = null;
        var text = new StringBuilder();
        var (place, isShortened) = (at, false);
        while (place < message.Length && message[place] is var length && length != 0)
        {
            if ((length & Pointer) == Pointer)
            {
                if (place + 1 >= message.Length || (((length & ~Pointer) << 8) | message[place + 1]) is var target && target >= place)
                    return false;
                if (!isShortened)
                    at = place + 2;
                (place, isShortened) = (target, true);
                continue;
            }

            var label = place + 1;
            if (length > MaxLabel || label + length > message.Length || text.Length + length > MaxLength + 1)
                return false;
            var octets = message.Slice(label, length);
            if (octets.Contains((byte)'.'))
                return false;
            text.Append(Encoding.Latin1.GetString(octets)).Append('.');
            place = label + length;
        }

        if (place >= message.Length)
            return false;
        if (!isShortened)
            at = place + 1;
        name = text.Length > 0 ? text.ToString(0, text.Length - 1) : "";
        return true;
    }
}
