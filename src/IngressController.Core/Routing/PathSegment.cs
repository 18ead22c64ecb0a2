namespace IngressController.Core.Routing;

/// <summary>Traits that make some backends read a segment, or its neighbours, differently.</summary>
[Flags]
enum SegmentTraits
{
    None = 0,

    /// <summary>Part of it was decoded once; each further round is the next higher bit.</summary>
    Decoded = 1,

    Folded = 1 << 7,
    Backslash = 1 << 8,
    Parameters = 1 << 9,
    Trimmed = 1 << 10,
    Vanishes = 1 << 11,
    Dot = 1 << 12,

    /// <summary>Empty, between two unescaped slashes, which a backend may merge before anything else.</summary>
    Empty = 1 << 13,
}

/// <summary>The parts of a name that are kept although some backends cut them.</summary>
[Flags]
enum NameParts
{
    None = 0,
    Parameters = 1,

    /// <summary>Trailing dots and blanks, which Windows ignores in file names.</summary>
    Ends = 2,
}

/// <summary>One segment of a decoded path.</summary>
readonly ref struct PathSegment
{
    const SegmentTraits Encoding = (SegmentTraits)((int)SegmentTraits.Parameters - 1);

    readonly ReadOnlySpan<char> _text;

    PathSegment(ReadOnlySpan<char> text, int start, bool endsPlainly, SegmentTraits traits)
    {
        _text = text;
        Start = start;
        EndsPlainly = endsPlainly;
        var name = NameOf(NameParts.None);
        IsDot = name is ".";
        IsUp = IsUpward(text);
        if (text.Contains(';'))
            traits |= SegmentTraits.Parameters;
        if (name.Length < WithoutParameters(text).Length)
            traits |= SegmentTraits.Trimmed;
        if (name.IsEmpty && traits != SegmentTraits.Empty)
            traits |= SegmentTraits.Vanishes;
        Traits = IsDot ? traits | SegmentTraits.Dot : traits;
    }

    public int Start { get; }

    public int End => Start + _text.Length;

    /// <summary>The traits that apply to the name that is finally left of it; without those of its decoding when nothing is left.</summary>
    public SegmentTraits LastingTraits => IsUp || IsDot || (Traits & (SegmentTraits.Parameters | SegmentTraits.Vanishes)) != 0 ? Traits & ~Encoding : Traits;

    /// <summary>Whether it ends at the path's end, or at an unescaped slash.</summary>
    public bool EndsPlainly { get; }

    public SegmentTraits Traits { get; }

    public bool IsDot { get; }

    /// <summary>
    /// Whether some backend reads it as a step upwards. More than two dots, or dots with trailing blanks, may be one to a backend
    /// that trims before it decodes.
    /// </summary>
    public bool IsUp { get; }

    /// <summary>Whether every backend that resolves dots reads it as a step upwards.</summary>
    public bool IsPlainUp => _text is ".." && Traits == SegmentTraits.None && EndsPlainly;

    /// <summary>Whether every backend that resolves dots reads it as a single dot.</summary>
    public bool IsPlainDot => _text is "." && Traits == SegmentTraits.Dot && EndsPlainly;

    /// <summary>Whether it is empty to a backend that trims dots and blanks.</summary>
    public bool MayVanish => NameOf(NameParts.None).IsEmpty;

    /// <summary>
    /// The part before a decoded <c>?</c> or <c>#</c> that ends the path within it, and whether that part is a step upwards; else
    /// null.
    /// </summary>
    public (string Name, bool IsUp)? Cut =>
        _text.IndexOfAny('?', '#') is var end and >= 0 ? (NameOf(_text[..end], NameParts.None).ToString(), IsUpward(_text[..end])) : null;

    /// <summary>The segment that begins at <paramref name="start"/>.</summary>
    public static PathSegment At(DecodedPath path, int start)
    {
        var rest = path.Text[start..];
        var length = rest.IndexOfAny('/', '\\');
        var traits = SegmentTraits.None;
        var isPlain = true;
        if (length < 0)
        {
            length = rest.Length;
        }
        else
        {
            // A backend that does not see the slash reads this segment and the next one as one.
            traits = Rounds(path.Depths[start + length]) | (rest[length] == '\\' ? SegmentTraits.Backslash : SegmentTraits.None);
            isPlain = traits == SegmentTraits.None;
        }

        if (length == 0 && isPlain && path.Text[start - 1] == '/' && path.Depths[start - 1] == 0)
            traits = SegmentTraits.Empty;
        foreach (var depth in path.Depths.Slice(start, length))
            traits |= Rounds(depth);
        return new(rest[..length], start, isPlain, traits);
    }

    public ReadOnlySpan<char> NameOf(NameParts kept) => NameOf(_text, kept);

    static ReadOnlySpan<char> NameOf(ReadOnlySpan<char> text, NameParts kept)
    {
        var name = kept.HasFlag(NameParts.Parameters) ? text : WithoutParameters(text);
        return kept.HasFlag(NameParts.Ends) || name is "." or ".." ? name : name.TrimEnd(". ");
    }

    static bool IsUpward(ReadOnlySpan<char> text) => WithoutParameters(text) is ['.', '.', ..] name && name.TrimEnd(". ").IsEmpty;

    static ReadOnlySpan<char> WithoutParameters(ReadOnlySpan<char> text) => text.IndexOf(';') is var end and >= 0 ? text[..end] : text;

    static SegmentTraits Rounds(byte depth) =>
        (SegmentTraits)((1 << (depth & ~DecodedPath.Folded)) - 1) | ((depth & DecodedPath.Folded) != 0 ? SegmentTraits.Folded : SegmentTraits.None);
}
