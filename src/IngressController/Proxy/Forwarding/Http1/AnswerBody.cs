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
}

/// <summary>The body of an answer: how it is delimited (RFC 9112, 6.3), and what is left of it. Reused for one answer after another.</summary>
sealed class AnswerBody
{
    ChunkDecoder _chunks;
    long _left;

    public BodyKind Kind { get; private set; }

    /// <summary>Whether all of it has come.</summary>
    public bool IsDone => Kind switch
    {
        BodyKind.Length => _left == 0,
        BodyKind.Chunked => _chunks.IsDone,
        _ => Kind == BodyKind.None,
    };

    /// <summary>Whether it is no body of its kind.</summary>
    public bool IsBroken => Kind == BodyKind.Chunked && _chunks.IsBroken;

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
        else
        {
            content = consumed = Kind == BodyKind.None ? 0 : Most(octets.Length);
            _left -= consumed;
        }

        HasExtra |= consumed < octets.Length;
        return content;
    }
}
