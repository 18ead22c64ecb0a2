using System.Buffers;
using System.Text;
using IngressController.Proxy.Outgoing;

namespace IngressController.Proxy.Forwarding.FastCgi;

/// <summary>
/// The lines of a head, which can be asked for others of a name. A client may send thousands, so names are compared only where their
/// hashes are equal, which no client can bring about: they differ from process to process.
/// </summary>
readonly ref struct NamedLines
{
    readonly ReadOnlySpan<byte> _lines;
    readonly int[] _rented;
    readonly ReadOnlySpan<int> _hashes;
    readonly ReadOnlySpan<int> _starts;

    /// <param name="lines">Lines <c>Name: value</c>, each with CR LF.</param>
    public NamedLines(ReadOnlySpan<byte> lines)
    {
        _lines = lines;
        var most = lines.Count((byte)'\n');
        _rented = ArrayPool<int>.Shared.Rent(2 * most);
        var (count, start) = (0, 0);
        for (var at = 0; HeadLines.TryRead(lines, ref at, out var name, out _); start = at)
            (_rented[count], _rented[most + count++]) = (HashOf(name), start);
        _hashes = _rented.AsSpan(0, count);
        _starts = _rented.AsSpan(most, count);
    }

    public int Count => _hashes.Length;

    public void Read(int index, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        var at = _starts[index];
        HeadLines.TryRead(_lines, ref at, out name, out value);
    }

    /// <summary>The next line of the same name; -1 when there is none.</summary>
    public int NextOf(int index) => Find(index + 1, Count, index);

    /// <summary>Whether no line in front of it has its name.</summary>
    public bool IsFirst(int index) => Find(0, index, index) < 0;

    /// <summary>Octets of a line and all behind it.</summary>
    public int LengthFrom(int index) => _lines.Length - _starts[index];

    public void Dispose() => ArrayPool<int>.Shared.Return(_rented);

    int Find(int from, int to, int index)
    {
        Read(index, out var name, out _);
        while (_hashes[from..to].IndexOf(_hashes[index]) is >= 0 and var found)
        {
            Read(from + found, out var other, out _);
            if (Ascii.EqualsIgnoreCase(name, other))
                return from + found;
            from += found + 1;
        }

        return -1;
    }

    static int HashOf(ReadOnlySpan<byte> name)
    {
        var hash = default(HashCode);
        foreach (var octet in name)
            hash.Add((byte)(octet | 0x20));
        return hash.ToHashCode();
    }
}
