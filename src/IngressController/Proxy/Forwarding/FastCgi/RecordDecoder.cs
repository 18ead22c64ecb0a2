using System.Buffers.Binary;
using System.Text;

namespace IngressController.Proxy.Forwarding.FastCgi;

/// <summary>
/// Takes the records of one answer apart (FastCGI 1.0, 3.3 and 5): what the application writes, what it says of errors, and the end. Total:
/// any octets give content, an end or a problem, and it holds a fixed number of them.
/// </summary>
sealed class RecordDecoder
{
    /// <summary>Octets of an application's errors that are kept; the rest is dropped.</summary>
    public const int MostErrors = 2048;

    const int EndLength = 8;

    readonly byte[] _head = new byte[Records.HeadLength];
    readonly byte[] _end = new byte[EndLength];
    byte[] _errors = [];
    int _errorsLength;
    int _headLength;
    int _content;
    int _padding;

    /// <summary>Whether the application has written everything. What comes behind that is dropped.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>What is wrong, for people; null: nothing so far. Nothing is taken after that.</summary>
    public string? Problem { get; private set; }

    /// <summary>Whether the application refused the request, since it is busy or has another role.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>Octets so far that are none of the application's answer.</summary>
    public long Overhead { get; private set; }

    /// <summary>What the application has said of errors, without line ends behind it; empty: nothing.</summary>
    public string Errors => Encoding.UTF8.GetString(_errors.AsSpan(0, _errorsLength)).TrimEnd();

    RecordType Type => (RecordType)_head[1];

    /// <summary>Takes octets that came, and leaves what the application wrote at their begin.</summary>
    /// <returns>Octets of that.</returns>
    public int Take(Span<byte> octets)
    {
        var written = 0;
        for (var at = 0; at < octets.Length && !IsEnded && Problem is null;)
        {
            var rest = octets[at..];
            var count = _headLength < Records.HeadLength ? TakeHead(rest)
                : _content > 0 ? TakeContent(rest, octets[written..], ref written)
                : TakePadding(rest);
            at += count;
            if (_headLength == Records.HeadLength && _content == 0 && _padding == 0 && Problem is null)
                EndRecord();
        }

        Overhead += octets.Length - written;
        return written;
    }

    int TakeHead(ReadOnlySpan<byte> octets)
    {
        var count = Math.Min(octets.Length, Records.HeadLength - _headLength);
        octets[..count].CopyTo(_head.AsSpan(_headLength));
        _headLength += count;
        if (_headLength == Records.HeadLength)
            BeginRecord();
        return count;
    }

    void BeginRecord()
    {
        _content = BinaryPrimitives.ReadUInt16BigEndian(_head.AsSpan(4));
        _padding = _head[6];
        var request = BinaryPrimitives.ReadUInt16BigEndian(_head.AsSpan(2));
        if (_head[0] != Records.Version)
            Problem = "its answer is not FastCGI";
        else if (request != Records.Request)
            Problem = $"its answer is to request {request} of the connection, which has one only";
        else if (Type is not (RecordType.Output or RecordType.Errors or RecordType.EndRequest))
            Problem = $"its answer has a record of type {_head[1]}, which nobody asked for";
        else if (Type == RecordType.EndRequest && _content != EndLength)
            Problem = $"the end of its answer has {_content} octets in place of {EndLength}";
    }

    int TakeContent(ReadOnlySpan<byte> octets, Span<byte> output, ref int written)
    {
        var count = Math.Min(octets.Length, _content);
        octets = octets[..count];
        if (Type == RecordType.Output)
        {
            octets.CopyTo(output);
            written += count;
        }
        else if (Type == RecordType.Errors)
        {
            Keep(octets);
        }
        else
        {
            octets.CopyTo(_end.AsSpan(EndLength - _content));
        }

        _content -= count;
        return count;
    }

    int TakePadding(ReadOnlySpan<byte> octets)
    {
        var count = Math.Min(octets.Length, _padding);
        _padding -= count;
        return count;
    }

    // An empty record of output is the end of that, as for nginx. PHP sends the end of the request alone.
    void EndRecord()
    {
        _headLength = 0;
        var isEmpty = BinaryPrimitives.ReadUInt16BigEndian(_head.AsSpan(4)) == 0;
        if (Type == RecordType.EndRequest && _end[4] != 0)
        {
            IsRefused = true;
            Problem = _end[4] switch
            {
                1 => "it refused the request: it takes one at a time",
                2 => "it refused the request: it is overloaded",
                3 => "it refused the request: it is no responder",
                _ => $"it ended the request with the unknown status {_end[4]}",
            };
        }
        else
        {
            IsEnded = Type == RecordType.EndRequest || (Type == RecordType.Output && isEmpty);
        }
    }

    void Keep(ReadOnlySpan<byte> octets)
    {
        if (_errors.Length == 0)
            _errors = new byte[MostErrors];
        octets = octets[..Math.Min(octets.Length, MostErrors - _errorsLength)];
        octets.CopyTo(_errors.AsSpan(_errorsLength));
        _errorsLength += octets.Length;
    }
}
