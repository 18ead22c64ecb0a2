using System.Globalization;
using System.Text;

namespace IngressController.Core.Routing;

/// <summary>
/// A path with all escapes and look-alikes decoded, however often it was escaped. It records for each octet how many rounds of
/// decoding it took, and where in the raw path it began.
/// </summary>
sealed class DecodedPath
{
    /// <summary>Paths that are escaped more often are refused.</summary>
    const int MaxDepth = 4;

    /// <summary>Marks an octet that was a look-alike.</summary>
    public const byte Folded = 0x80;

    readonly string _raw;
    readonly char[] _text;
    readonly byte[] _depths;
    readonly int[] _origins;
    int _length;

    DecodedPath(string raw)
    {
        _raw = raw;
        _text = raw.ToCharArray();
        _depths = new byte[raw.Length];
        _origins = [.. Enumerable.Range(0, raw.Length)];
        _length = raw.Length;
        Stages = [];
    }

    // Copies the current state of another one.
    DecodedPath(DecodedPath other, List<DecodedPath> stages)
    {
        _raw = other._raw;
        _text = other.Text.ToArray();
        _depths = other.Depths.ToArray();
        _origins = other._origins[..other._length];
        _length = other._length;
        Stages = stages;
    }

    public ReadOnlySpan<char> Text => _text.AsSpan(0, _length);

    /// <summary>How often each octet was decoded, with <see cref="Folded"/>; 0 for octets that came as they are.</summary>
    public ReadOnlySpan<byte> Depths => _depths.AsSpan(0, _length);

    /// <summary>The path after each round of decoding, itself included: what backends see that decode less often or fold no look-alikes.</summary>
    public List<DecodedPath> Stages { get; }

    /// <summary>The decoded path, or null when it is escaped too often.</summary>
    public static DecodedPath? Of(string raw)
    {
        var path = new DecodedPath(raw);
        if (Ascii.IsValid(raw) && !raw.Contains('%', StringComparison.Ordinal))
            return path;
        if (!path.TryDecode(path.Stages, folds: true))
            return null;
        new DecodedPath(raw).TryDecode(path.Stages, folds: false);
        return path;
    }

    /// <summary>The path from the octet at <paramref name="index"/> on: as it came, and at each stage.</summary>
    public IEnumerable<string> From(int index)
    {
        var origin = index < _length ? _origins[index] : _raw.Length;
        yield return _raw[origin..];
        foreach (var stage in Stages)
        {
            var at = Array.BinarySearch(stage._origins, origin);
            yield return stage.Text[(at < 0 ? ~at : at)..].ToString();
        }
    }

    bool TryDecode(List<DecodedPath> stages, bool folds)
    {
        for (byte depth = 1; Decode(depth) | (folds && FoldLookalikes()); depth++)
        {
            if (depth > MaxDepth)
                return false;
            if (!stages.Exists(known => known.Text.SequenceEqual(Text)))
                stages.Add(new(this, stages));
        }

        return true;
    }

    // Text that is not an escape stays as it is.
    bool Decode(byte depth)
    {
        var length = 0;
        for (var i = 0; i < _length; i++)
        {
            if (_text[i] == '%' && i + 2 < _length &&
                byte.TryParse(_text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
            {
                Put(length++, (char)octet, depth, _origins[i]);
                i += 2;
            }
            else
            {
                Put(length++, _text[i], _depths[i], _origins[i]);
            }
        }

        return Shorten(length);
    }

    // Folds overlong UTF-8 and full-width forms of ASCII, which careless decoders turn into ASCII. Each char of a path is an octet.
    bool FoldLookalikes()
    {
        var length = 0;
        for (var i = 0; i < _length; i++)
        {
            var (octet, width) = Text[i..] switch
            {
                [(char)0xC0 or (char)0xC1, >= (char)0x80 and <= (char)0xBF, ..] => (((_text[i] & 1) << 6) | (_text[i + 1] & 0x3F), 2),
                [(char)0xE0, (char)0x80 or (char)0x81, >= (char)0x80 and <= (char)0xBF, ..] => (((_text[i + 1] & 1) << 6) | (_text[i + 2] & 0x3F), 3),
                [(char)0xEF, (char)0xBC, >= (char)0x81 and <= (char)0xBF, ..] => (_text[i + 2] - 0x81 + '!', 3),
                [(char)0xEF, (char)0xBD, >= (char)0x80 and <= (char)0x9E, ..] => (_text[i + 2] - 0x80 + '`', 3),
                [(char)0xE2, (char)0x88, (char)0x95, ..] or [(char)0xE2, (char)0x81, (char)0x84, ..] => ('/', 3),
                [(char)0xE2, (char)0x80, (char)0xA4, ..] => ('.', 3),
                _ => (_text[i], 1),
            };
            Put(length++, (char)octet, width == 1 ? _depths[i] : (byte)(_depths[i] | Folded), _origins[i]);
            i += width - 1;
        }

        return Shorten(length);
    }

    void Put(int at, char octet, byte depth, int origin) => (_text[at], _depths[at], _origins[at]) = (octet, depth, origin);

    bool Shorten(int length)
    {
        var isShorter = length < _length;
        _length = length;
        return isShorter;
    }
}
