using IngressController.Proxy.Forwarding.FastCgi;

namespace IngressController.Proxy.Forwarding.Http1;

/// <summary>The ways in which a body ends.</summary>
enum BodyKind
{
    /// <summary>There is none.</summary>
    None,
    Length,
    Chunked,

    /// <summary>With the connection.</summary>
    Connection,

    /// <summary>With the last record of FastCGI, whatever length the head says.</summary>
    Records,
}

/// <summary>The body of an answer: how it is delimited (RFC 9112, 6.3), and what is left of it. Reused for one answer after another.</summary>
sealed class AnswerBody
{
    ChunkDecoder _chunks;
    RecordDecoder? _records;
    long _left;
    bool _isDropped;

    public BodyKind Kind { get; private set; }

    /// <summary>Whether all of it has come.</summary>
    public bool IsDone => Kind switch
    {
        BodyKind.Length => _left == 0,
        BodyKind.Chunked => _chunks.IsDone,
        BodyKind.Records => _records!.IsEnded && !IsShort,
        _ => Kind == BodyKind.None,
    };

    /// <summary>Why it is no body of its kind, for people; null: nothing is wrong so far.</summary>
    public string? Problem => Kind switch
    {
        BodyKind.Chunked when _chunks.IsBroken => "its chunks are broken",
        BodyKind.Records when IsShort => "its answer is shorter than its Content-Length",
        BodyKind.Records => _records!.Problem,
        _ => null,
    };

    bool IsShort => _records!.IsEnded && _left > 0 && !_isDropped;

    /// <summary>Whether something came behind it that nobody asked for.</summary>
    public bool HasExtra { get; private set; }

    /// <summary>The trailer lines, when they are wanted; null: they are dropped.</summary>
    public List<byte>? Trailers { get; private set; }

    public void Begin(AnswerHead head, bool isHead, bool wantsTrailers)
    {
        (_chunks, _left, HasExtra, Trailers) = (default, 0, false, null);
        Kind = isHead || head.Status is 204 or 304 or < 200 ? BodyKind.None
            : head.IsChunked ? BodyKind.Chunked
            : head.ContentLength is null ? BodyKind.Connection
            : BodyKind.Length;
        if (Kind == BodyKind.Length)
            _left = head.ContentLength!.Value;
        if (Kind == BodyKind.Chunked && wantsTrailers)
            Trailers = [];
    }

    /// <summary>Begins a body of FastCGI. It is received also where the client gets none, since the application goes on writing it.</summary>
    /// <param name="head">The head in front of it.</param>
    /// <param name="isHead">Whether it answers HEAD.</param>
    /// <param name="records">What has taken the head out of its records.</param>
    /// <param name="content">Octets of the body that came with the head.</param>
    /// <returns>Octets of them that are passed on.</returns>
    public int Begin(AnswerHead head, bool isHead, RecordDecoder records, int content)
    {
        (Kind, _records, _left, HasExtra, Trailers) = (BodyKind.Records, records, head.ContentLength ?? -1, false, null);
        _isDropped = isHead || head.Status is 204 or 304;
        return Limited(content);
    }

    /// <summary>Octets that may be received at once without reading into what follows it.</summary>
    public int Most(int wanted) => Kind == BodyKind.Length ? (int)Math.Min(wanted, _left) : wanted;

    /// <summary>Takes octets that came, and leaves the content at their begin.</summary>
    /// <param name="consumed">Octets that belong to the body.</param>
    /// <returns>Octets of content.</returns>
    public int Take(Span<byte> octets, out int consumed)
    {
        var content = 0;
        if (Kind == BodyKind.Chunked)
        {
            content = _chunks.Decode(octets, out consumed, Trailers);
        }
        else if (Kind == BodyKind.Records)
        {
            (content, consumed) = (Limited(_records!.Take(octets)), octets.Length);
        }
        else
        {
            content = consumed = Kind == BodyKind.None ? 0 : Most(octets.Length);
            _left -= consumed;
        }

        HasExtra |= consumed < octets.Length;
        return content;
    }

    // As in nginx, what is more than the announced length is dropped.
    int Limited(int content)
    {
        if (_isDropped)
            return 0;
        if (_left < 0)
            return content;
        content = (int)Math.Min(content, _left);
        _left -= content;
        return content;
    }
}
