using IngressController.Proxy;

namespace IngressController.Features.GatewayFilters;

/// <summary>The path of a redirect or rewrite: a whole one, or one in place of the elements that the rule's prefix matched.</summary>
/// <param name="modifier">Its value begins with a slash or is empty; escapes in it stay.</param>
/// <param name="prefix">The prefix in octets, without a slash at its end.</param>
sealed class PathReplacement(PathModifier modifier, string? prefix)
{
    readonly string _value = UriText.ForLocation(RequestTarget.OctetsOf(modifier.Value));
    readonly string? _prefix = modifier.Type == "ReplacePrefixMatch" ? prefix ?? "" : null;

    /// <summary>The path for a request whose path the prefix matches: escaped, without query.</summary>
    public string Of(in RequestTarget target)
    {
        if (_prefix is null)
            return _value.Length == 0 ? "/" : _value;
        var rest = target.Path.Span[Math.Min(_prefix.Length, target.Path.Length)..];
        return rest.IsEmpty
            ? _value.Length == 0 ? "/" : _value
            : $"{_value.AsSpan().TrimEnd('/')}{AsSent(target, rest) ?? UriText.EscapePath(rest.ToString())}";
    }

    /// <summary>The path as it was sent, without query.</summary>
    public static ReadOnlySpan<char> SentPathOf(in RequestTarget target)
    {
        var end = target.Raw.AsSpan().IndexOfAny('?', '#');
        return end < 0 ? target.Raw : target.Raw.AsSpan(0, end);
    }

    // What follows the prefix in the client's own spelling; null where that is not so easily told, as with /a/../prefix/b, and where a pod
    // could read a host out of it.
    string? AsSent(in RequestTarget target, ReadOnlySpan<char> rest)
    {
        var path = SentPathOf(target);
        if (target.HasDotSegments || !path.StartsWith(_prefix, StringComparison.Ordinal))
            return null;
        var tail = path[_prefix!.Length..].ToString();
        if (tail.StartsWith("//", StringComparison.Ordinal) && _value is ("" or "/"))
            return null;
        return tail.StartsWith('/') && RequestTarget.TryParse(tail, out var parsed) && parsed.Path.Span.SequenceEqual(rest) ? tail : null;
    }
}
