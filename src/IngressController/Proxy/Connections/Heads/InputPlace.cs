using System.Buffers;

namespace IngressController.Proxy.Connections.Heads;

/// <summary>What the next input of a connection is.</summary>
enum InputPart
{
    /// <summary>A head of which Kestrel has consumed only mended lines.</summary>
    Head,

    /// <summary>The rest of a head whose start Kestrel consumed unmended.</summary>
    RestOfHead,

    /// <summary>The octets of a body.</summary>
    Body,

    /// <summary>Those of a body in chunks.</summary>
    Chunks,

    /// <summary>Something that Kestrel read where a body in chunks should go on.</summary>
    Astray,

    /// <summary>Unknown: nothing is mended any more.</summary>
    Unknown,
}

/// <summary>The place in a connection's input up to which Kestrel has consumed it.</summary>
struct InputPlace
{
    long _left;
    ChunkDecoder _chunks;

    public InputPart Part { get; set; }

    /// <summary>Whether a body has not ended: no head can begin here.</summary>
    public readonly bool IsInBody => Part is InputPart.Body or InputPart.Chunks or InputPart.Astray;

    /// <summary>A head is over.</summary>
    /// <param name="length">The length of the body behind it, in octets; null: it comes in chunks.</param>
    public void BeginBody(long? length)
    {
        (_left, _chunks) = (length ?? 0, default);
        Part = length switch { null => InputPart.Chunks, 0 => InputPart.Head, _ => InputPart.Body };
    }

    /// <summary>Follows what was consumed of a body.</summary>
    public void Consume(ReadOnlySequence<byte> octets)
    {
        if (Part == InputPart.Body)
        {
            _left -= octets.Length;
            if (_left == 0)
                Part = InputPart.Head;
        }
        else if (Part == InputPart.Chunks)
        {
            Part = Follow(octets);
        }
    }

    InputPart Follow(ReadOnlySequence<byte> octets)
    {
        foreach (var piece in octets)
        {
            if (_chunks.Skip(piece.Span) < piece.Length)
                return InputPart.Astray;
        }

        return _chunks.IsDone ? InputPart.Head : _chunks.IsBroken ? InputPart.Astray : InputPart.Chunks;
    }
}
