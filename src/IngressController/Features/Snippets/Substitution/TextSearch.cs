namespace IngressController.Features.Snippets.Substitution;

/// <summary>
/// Looks for the texts of one answer, piece by piece. As in ngx_http_sub_filter_module the first place counts, and at one place the
/// first directive.
/// </summary>
/// <param name="texts">What is looked for.</param>
/// <param name="isOnce">Whether each is replaced at its first place only.</param>
sealed class TextSearch(SearchedTexts texts, bool isOnce)
{
    readonly Replacement[] _replacements = texts.Replacements;
    readonly bool[]? _used = isOnce ? new bool[texts.Replacements.Length] : null;
    int _left = texts.Replacements.Length;

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
            var next = text[at..].IndexOfAny(texts.First);
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
