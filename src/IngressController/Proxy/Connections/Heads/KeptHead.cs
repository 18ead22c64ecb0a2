using System.Buffers;

namespace IngressController.Proxy.Connections.Heads;

/// <summary>
/// The octets of the current head, kept before Kestrel sees them: its parser decodes a target in the memory where it lies. An idle
/// connection holds none.
/// </summary>
struct KeptHead
{
    const int UsualLength = 1024;

    byte[]? _octets;
    int _seen;

    public int Length { get; private set; }

    public readonly ReadOnlyMemory<byte> Octets => _octets.AsMemory(0, Length);

    /// <summary>The octets, also of a head that turned out to be none: for the log.</summary>
    public readonly ReadOnlyMemory<byte> Seen => _octets.AsMemory(0, Math.Max(Length, _seen));

    /// <summary>Starts another head.</summary>
    public void Clear() => (_seen, Length) = (Math.Max(Length, _seen), 0);

    public void Add(ReadOnlySpan<byte> octets)
    {
        _seen = 0;
        var length = Length + octets.Length;
        if (_octets is null || length > _octets.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(UsualLength, length));
            Octets.Span.CopyTo(larger);
            Release();
            _octets = larger;
        }

        octets.CopyTo(_octets.AsSpan(Length));
        Length = length;
    }

    /// <summary>Gives the memory back.</summary>
    public void Drop()
    {
        Release();
        (_seen, Length) = (0, 0);
    }

    void Release()
    {
        if (_octets is not null)
            ArrayPool<byte>.Shared.Return(_octets);
        _octets = null;
    }
}
