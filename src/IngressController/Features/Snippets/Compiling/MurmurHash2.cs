namespace IngressController.Features.Snippets.Compiling;

/// <summary>MurmurHash2 with 32 bits, by which nginx splits clients: the same client gets the same value here.</summary>
static class MurmurHash2
{
    const uint Factor = 0x5bd1e995;

    /// <param name="text">An octet a character.</param>
    public static uint Of(ReadOnlySpan<char> text)
    {
        var hash = (uint)text.Length;
        for (; text.Length >= 4; text = text[4..])
        {
            var word = (text[0] | ((uint)text[1] << 8) | ((uint)text[2] << 16) | ((uint)text[3] << 24)) * Factor;
            hash = (hash * Factor) ^ ((word ^ (word >> 24)) * Factor);
        }

        for (var i = text.Length - 1; i >= 0; i--)
            hash ^= (uint)text[i] << (8 * i);
        if (!text.IsEmpty)
            hash *= Factor;
        hash = (hash ^ (hash >> 13)) * Factor;
        return hash ^ (hash >> 15);
    }
}
