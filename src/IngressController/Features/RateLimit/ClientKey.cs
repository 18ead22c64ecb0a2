using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace IngressController.Features.RateLimit;

/// <summary>
/// Identifies a client of an Ingress by 64 bits. They are mixed with secret numbers of this process, so that a client can neither
/// share another's bucket on purpose nor overload one part of the table.
/// </summary>
static class ClientKey
{
    static readonly ulong[] Secrets = [.. Enumerable.Range(0, 4).Select(_ => BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8)))];

    /// <summary>Never 0.</summary>
    /// <param name="zone">The Ingress, <see cref="ZoneOf"/>.</param>
    /// <param name="client">The client's address.</param>
    public static ulong Of(ulong zone, IPAddress client)
    {
        Span<byte> octets = stackalloc byte[16];
        octets.Clear();
        client.TryWriteBytes(octets, out var length);
        var low = BinaryPrimitives.ReadUInt64LittleEndian(octets);
        var high = BinaryPrimitives.ReadUInt64LittleEndian(octets[8..]);
        var mixed = Multiply(low ^ Secrets[0], high ^ zone ^ Secrets[1]);
        return Math.Max(1, Multiply(mixed ^ Secrets[2], zone ^ (ulong)length ^ Secrets[3]));
    }

    /// <summary>Never 0.</summary>
    /// <param name="zone">A number for what counts.</param>
    /// <param name="text">What tells clients apart there.</param>
    public static ulong Of(ulong zone, ReadOnlySpan<char> text)
    {
        var octets = MemoryMarshal.AsBytes(text);
        var mixed = Multiply(zone ^ Secrets[0], (ulong)octets.Length ^ Secrets[1]);
        Span<byte> last = stackalloc byte[16];
        for (; octets.Length > 0; octets = octets[Math.Min(16, octets.Length)..])
        {
            last.Clear();
            octets[..Math.Min(16, octets.Length)].CopyTo(last);
            mixed = Multiply(
                mixed ^ BinaryPrimitives.ReadUInt64LittleEndian(last) ^ Secrets[2], mixed ^ BinaryPrimitives.ReadUInt64LittleEndian(last[8..]) ^ Secrets[3]);
        }

        return Math.Max(1, Multiply(mixed ^ Secrets[1], zone ^ Secrets[0]));
    }

    /// <summary>A number for the owner of buckets: an Ingress by namespace, name and uid.</summary>
    public static ulong ZoneOf(string name) => BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)));

    static ulong Multiply(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out var low);
        return high ^ low;
    }
}
