using System.Buffers;
using System.Buffers.Binary;

namespace IngressController.Proxy.Forwarding.FastCgi;

/// <summary>
/// The octets of a request up to its body (FastCGI 1.0, 3.4 and 6.2): a begin, and the parameters. A parameter is never split between two
/// records: PHP reads each record for itself.
/// </summary>
sealed class FastCgiRequest : IDisposable
{
    const int UsualLength = 4096;
    const int BeginLength = 8;

    /// <summary>Octets in front of a parameter at most: the lengths of name and value.</summary>
    const int MostLengths = 8;

    byte[] _octets = ArrayPool<byte>.Shared.Rent(UsualLength);
    int _length;
    int _record;

    public FastCgiRequest()
    {
        Records.WriteHead(_octets, RecordType.BeginRequest, BeginLength);

        // The role of a responder, and no flag: the application closes the connection behind its answer.
        _octets.AsSpan(Records.HeadLength, BeginLength).Clear();
        _octets[Records.HeadLength + 1] = 1;
        _length = Records.HeadLength + BeginLength;
        BeginRecord();
    }

    /// <summary>The octets so far; with <see cref="End"/> called last, all of them.</summary>
    public ReadOnlyMemory<byte> Octets => _octets.AsMemory(0, _length);

    /// <summary>Adds a parameter. Name and value may hold any octets, since their lengths stand in front of them.</summary>
    /// <returns>False when it does not fit into a record.</returns>
    public bool TryAdd(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var most = (long)MostLengths + name.Length + value.Length;
        if (most > Records.MostContent)
            return false;
        if (_length - _record - Records.HeadLength + most > Records.MostContent)
        {
            EndRecord();
            BeginRecord();
        }

        Reserve((int)most);
        WriteLength(name.Length);
        WriteLength(value.Length);
        name.CopyTo(_octets.AsSpan(_length));
        value.CopyTo(_octets.AsSpan(_length + name.Length));
        _length += name.Length + value.Length;
        return true;
    }

    /// <summary>Ends the parameters.</summary>
    /// <param name="hasInput">Whether a body follows; otherwise its end is written, too.</param>
    public void End(bool hasInput)
    {
        EndRecord();
        BeginRecord();
        EndRecord();
        if (hasInput)
            return;
        BeginRecord();
        Records.WriteHead(_octets.AsSpan(_record), RecordType.Input, 0);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_octets);
        (_octets, _length) = ([], 0);
    }

    void BeginRecord()
    {
        Reserve(Records.HeadLength);
        _record = _length;
        _length += Records.HeadLength;
    }

    void EndRecord() => Records.WriteHead(_octets.AsSpan(_record), RecordType.Parameters, _length - _record - Records.HeadLength);

    // One octet up to 127, four above it.
    void WriteLength(int length)
    {
        if (length <= 127)
        {
            _octets[_length++] = (byte)length;
            return;
        }

        BinaryPrimitives.WriteUInt32BigEndian(_octets.AsSpan(_length), (uint)length | 0x8000_0000);
        _length += 4;
    }

    void Reserve(int count)
    {
        if (_octets.Length - _length >= count)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(2 * (_length + count));
        _octets.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_octets);
        _octets = larger;
    }
}
