using System.Text;

namespace IngressController.Features.Snippets.Substitution;

/// <summary>One text to replace in one answer.</summary>
readonly struct Replacement
{
    readonly byte[] _search;
    readonly bool _isAscii;

    /// <param name="search">What is looked for, an octet a character; not empty.</param>
    /// <param name="text">What stands in its place, an octet a character.</param>
    public Replacement(string search, string text)
    {
        _search = Encoding.Latin1.GetBytes(search);
        for (var i = 0; i < _search.Length; i++)
            _search[i] = Lower(_search[i]);
        _isAscii = Ascii.IsValid(_search);
        Text = Encoding.Latin1.GetBytes(text);
    }

    public byte[] Text { get; }

    /// <summary>Octets of what is looked for.</summary>
    public int Length => _search.Length;

    /// <summary>Whether a text begins with what is looked for, or ends before it is all there.</summary>
    public bool MayBegin(ReadOnlySpan<byte> text)
    {
        var length = Math.Min(text.Length, _search.Length);
        return Equals(text[..length], _search.AsSpan(0, length));
    }

    /// <summary>Adds the octets with which it may begin.</summary>
    public void AddFirst(HashSet<byte> octets)
    {
        octets.Add(_search[0]);
        if (_search[0] is >= (byte)'a' and <= (byte)'z')
            octets.Add((byte)(_search[0] - ('a' - 'A')));
    }

    // The case of other letters counts, as in nginx, which knows octets only.
    bool Equals(ReadOnlySpan<byte> text, ReadOnlySpan<byte> search)
    {
        if (_isAscii)
            return Ascii.EqualsIgnoreCase(text, search);
        for (var i = 0; i < search.Length; i++)
        {
            if (Lower(text[i]) != search[i])
                return false;
        }

        return true;
    }

    static byte Lower(byte octet) => octet is >= (byte)'A' and <= (byte)'Z' ? (byte)(octet + ('a' - 'A')) : octet;
}
