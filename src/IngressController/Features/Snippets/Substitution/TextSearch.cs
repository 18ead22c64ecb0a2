using System.Buffers;

namespace IngressController.Features.Snippets.Substitution;

/// <summary>
/// Looks for the texts of one answer, piece by piece. As in ngx_http_sub_filter_module the first place counts, and at one place the
/// first directive.
/// </summary>
sealed class TextSearch
{
    readonly Replacement[] _replacements;
    readonly SearchValues<byte> _first;
    readonly bool[]? _used;
    int _left;

    /// <param name="replacements">At least one, in the order of the directives.</param>
    /// <param name="isOnce">Whether each is replaced at its first place only.</param>
    public TextSearch(Replacement[] replacements, bool isOnce)
    {
        _replacements = replacements;
        _left = replacements.Length;
        _used = isOnce ? new bool[replacements.Length] : null;
        var octets = new HashSet<byte>();
        foreach (var replacement in replacements)
            replacement.AddFirst(octets);
        _first = SearchValues.Create([.. octets]);
    }

    /// <param name="At">Octets before it.</param>
    /// <param name="Length">Octets to be replaced; 0: none was found, and what stands behind <paramref name="At"/> may be the begin of one.</param>
    /// <param name="Text">What replaces them.</param>
    public readonly record struct Place(int At, int Length, byte[] Text);

    /// <summary>Whether nothing is looked for any more.</summary>
    public bool IsDone => _left == 0;

    /// <summary>The first place in a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isLast">Whether nothing follows it.</param>
    public Place Next(ReadOnlySpan<byte> text, bool isLast)
    {
        for (var at = 0; !IsDone; at++)
        {
            var next = text[at..].IndexOfAny(_first);
            if (next < 0)
                break;
            at += next;
            var rest = text[at..];
            for (var i = 0; i < _replacements.Length; i++)
            {
                ref readonly var replacement = ref _replacements[i];
                if (_used?[i] == true || !replacement.MayBegin(rest))
                    continue;
                if (replacement.Length > rest.Length)
                {
                    if (isLast)
                        continue;
                    return new(at, 0, []);
                }

                if (_used is not null)
                {
                    _used[i] = true;
                    _left--;
                }

                return new(at, replacement.Length, replacement.Text);
            }
        }

        return new(text.Length, 0, []);
    }
}
