using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace IngressController.Proxy.Outgoing.Names;

/// <summary>The two kinds of addresses (RFC 1035, 3.2.2; RFC 3596).</summary>
enum DnsType
{
    A = 1,
    Aaaa = 28,
}

/// <summary>One question to a name server.</summary>
/// <param name="Id">Chance, so that nobody can answer who has not seen the question.</param>
/// <param name="Name">A valid name, without a dot at the end.</param>
readonly record struct DnsQuestion(ushort Id, string Name, DnsType Type);

/// <summary>The answer to a question.</summary>
/// <param name="Code">RCODE: 0 no error, 2 the server failed, 3 there is no such name.</param>
/// <param name="IsTruncated">Whether it has to be asked for by TCP.</param>
/// <param name="Lifetime">The shortest TTL of what led to the addresses.</param>
sealed record DnsAnswer(int Code, bool IsTruncated, IReadOnlyList<IPAddress> Addresses, TimeSpan Lifetime)
{
    public const int NoError = 0;
    public const int NoSuchName = 3;
}

/// <summary>Messages to and from name servers (RFC 1035, 4).</summary>
static class DnsMessage
{
    /// <summary>Octets of an answer by UDP (RFC 1035, 2.3.4): nobody is told that it may be longer, which would be a longer lever for forgers.</summary>
    public const int MaxLength = 512;

    /// <summary>Octets of a question.</summary>
    public const int MaxQuestion = HeaderLength + DnsName.MaxLength + 2 + 4;

    const int HeaderLength = 12;
    const int Internet = 1;
    const int Alias = 5;
    const int IsAnswer = 0x8000, OperationMask = 0x7800, IsTruncated = 0x0200, WantsRecursion = 0x0100, CodeMask = 0x000F;

    /// <summary>Addresses taken from one answer; more help nobody.</summary>
    const int MaxAddresses = 64;

    /// <summary>Aliases followed from name to name.</summary>
    const int MaxAliases = 16;

    /// <summary>Writes a question; returns its length.</summary>
    public static int Write(DnsQuestion question, Span<byte> message)
    {
        message[..HeaderLength].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(message, question.Id);
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], WantsRecursion);
        BinaryPrimitives.WriteUInt16BigEndian(message[4..], 1);
        var at = HeaderLength + DnsName.Write(question.Name, message[HeaderLength..]);
        BinaryPrimitives.WriteUInt16BigEndian(message[at..], (ushort)question.Type);
        BinaryPrimitives.WriteUInt16BigEndian(message[(at + 2)..], Internet);
        return at + 4;
    }

    /// <summary>Reads the answer to a question; false for everything else, for example a forged or broken one.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, DnsQuestion question, [NotNullWhen(true)] out DnsAnswer? answer)
    {
        answer = null;
        if (message.Length < HeaderLength || Number(message, 0) != question.Id || Number(message, 4) != 1)
            return false;
        var flags = Number(message, 2);
        var at = HeaderLength;
        if ((flags & IsAnswer) == 0 || (flags & OperationMask) != 0 || !DnsName.TryRead(message, ref at, out var name) ||
            !name.Equals(question.Name, StringComparison.OrdinalIgnoreCase) || at + 4 > message.Length ||
            Number(message, at) != (int)question.Type || Number(message, at + 2) != Internet)
            return false;
        if ((flags & IsTruncated) != 0)
        {
            answer = new(flags & CodeMask, true, [], TimeSpan.Zero);
            return true;
        }

        at += 4;
        var aliases = new Dictionary<string, (string Target, uint Seconds)>(StringComparer.OrdinalIgnoreCase);
        var addresses = new List<(string Owner, IPAddress Address, uint Seconds)>();
        for (var left = Number(message, 6); left > 0; left--)
        {
            if (!TryReadRecord(message, ref at, question.Type, aliases, addresses))
                return false;
        }

        answer = Follow(flags & CodeMask, question.Name, aliases, addresses);
        return true;
    }

    static bool TryReadRecord(
        ReadOnlySpan<byte> message, ref int at, DnsType wanted, Dictionary<string, (string, uint)> aliases, List<(string, IPAddress, uint)> addresses)
    {
        if (!DnsName.TryRead(message, ref at, out var owner) || at + 10 > message.Length)
            return false;
        var (type, @class, length) = (Number(message, at), Number(message, at + 2), Number(message, at + 8));
        var seconds = BinaryPrimitives.ReadUInt32BigEndian(message[(at + 4)..]);
        if (seconds > int.MaxValue)
            seconds = 0; // RFC 2181, 8.
        var content = at += 10;
        at += length;
        if (at > message.Length)
            return false;
        if (@class != Internet)
            return true;
        if (type == Alias)
        {
            if (!DnsName.TryRead(message, ref content, out var target))
                return false;
            aliases.TryAdd(owner, (target, seconds));
        }
        else if (type == (int)wanted)
        {
            if (length != (wanted == DnsType.A ? 4 : 16))
                return false;
            addresses.Add((owner, new(message.Slice(content, length)), seconds));
        }

        return true;
    }

    // Counts only what the asked name leads to.
    static DnsAnswer Follow(
        int code, string name, Dictionary<string, (string Target, uint Seconds)> aliases, List<(string Owner, IPAddress Address, uint Seconds)> addresses)
    {
        var least = uint.MaxValue;
        for (var followed = 0; followed < MaxAliases && aliases.TryGetValue(name, out var alias); followed++)
            (name, least) = (alias.Target, Math.Min(least, alias.Seconds));
        var found = addresses.Where(record => record.Owner.Equals(name, StringComparison.OrdinalIgnoreCase)).Take(MaxAddresses).ToList();
        return new(code, false, [.. found.Select(record => record.Address)],
            found.Count == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(least, found.Min(record => record.Seconds))));
    }

    static int Number(ReadOnlySpan<byte> message, int at) => BinaryPrimitives.ReadUInt16BigEndian(message[at..]);
}
