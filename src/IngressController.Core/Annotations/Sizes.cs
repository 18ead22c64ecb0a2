using System.Globalization;

namespace IngressController.Core.Annotations;

/// <summary>Numbers of bytes in nginx' notation: <c>1024</c>, <c>8k</c>, <c>1m</c>, <c>2G</c>.</summary>
public static class Sizes
{
    /// <summary>
    /// Reads digits with at most one unit: k, m or g, in either case. ingress-nginx also accepts <c>b</c> but then writes nothing
    /// into its configuration; here it is refused.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long bytes)
    {
        bytes = 0;
        if (text.IsEmpty)
            return false;
        var shift = char.ToLowerInvariant(text[^1]) switch { 'k' => 10, 'm' => 20, 'g' => 30, _ => 0 };
        var digits = shift > 0 ? text[..^1] : text;
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > long.MaxValue >> shift)
            return false;
        bytes = number << shift;
        return true;
    }
}
