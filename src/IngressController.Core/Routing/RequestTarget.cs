using System.Buffers;
using System.Text;

namespace IngressController.Core.Routing;

/// <summary>
/// A request target in two forms: <see cref="Origin"/>, as it came, which the upstream gets; and <see cref="Path"/>, which rules
/// are matched against: percent-decoded once, slashes merged, dot segments resolved, in this order, so that <c>%2e%2e%2f</c>
/// moves up like <c>../</c> does (behaviour 55). Targets of HTTP/1.1 and HTTP/2 alike are made by <see cref="TryParse"/>.
/// </summary>
/// <remarks>
/// Paths are compared octet by octet, as on the wire: each char of <see cref="Path"/> is one octet (0 to 255). Text from
/// Kubernetes objects is brought to the same form by <see cref="OctetsOf"/>.
/// </remarks>
public readonly struct RequestTarget
{
    static readonly SearchValues<char> PathEnd = SearchValues.Create("?#");
    static readonly SearchValues<string> Unusual = SearchValues.Create(["%", "//", "/."], StringComparison.Ordinal);

    RequestTarget(OriginForm origin, ReadOnlyMemory<char> path, bool hasDotSegments) => (Origin, Path, HasDotSegments) = (origin, path, hasDotSegments);

    /// <summary>Path and query as sent, raw octets beyond ASCII percent-encoded.</summary>
    public OriginForm Origin { get; }

    public string Raw => Origin.Text;

    /// <summary>True for the default value: nothing was parsed, or it was refused.</summary>
    public bool IsNone => Path.IsEmpty;

    /// <summary>The query as sent, with its <c>?</c>; empty when there is none.</summary>
    public ReadOnlySpan<char> Query => Origin.Query;

    /// <summary>The path to match, without query.</summary>
    public ReadOnlyMemory<char> Path { get; }

    /// <summary>Whether dot segments were resolved, so that who does not resolve them reads another path out of <see cref="Origin"/>.</summary>
    public bool HasDotSegments { get; }

    /// <summary>
    /// Reads an origin-form (<c>/path?query</c>) or absolute-form (<c>http://host/path?query</c>) target. False for anything
    /// that has no single meaning: no leading slash, an octet that may not stand in a request line (<see cref="OriginForm"/>), a broken
    /// percent escape, an encoded NUL, a path that climbs above the root.
    /// </summary>
    /// <param name="octets">The target as it came, one char per octet.</param>
    /// <param name="result">The target.</param>
    public static bool TryParse(string octets, out RequestTarget result)
    {
        result = default;
        if (!octets.StartsWith('/') && !TryToOriginForm(ref octets))
            return false;
        if (!OriginForm.TryCreate(octets, out var origin))
            return false;
        var target = origin.Text;
        var end = target.AsSpan().IndexOfAny(PathEnd);
        var path = target.AsMemory(0, end < 0 ? target.Length : end);
        var hasDotSegments = false;
        if (path.Span.ContainsAny(Unusual) && !TryNormalize(ref path, out hasDotSegments))
            return false;
        result = new(origin, path, hasDotSegments);
        return true;
    }

    /// <summary>Text as octets: UTF-8, one char per octet. ASCII text is returned as it is.</summary>
    public static string OctetsOf(string text) => Ascii.IsValid(text) ? text : Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    static bool TryToOriginForm(ref string target)
    {
        var authority = target.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? 7
            : target.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? 8
            : -1;
        if (authority < 0)
            return false;
        var rest = target.AsSpan(authority);
        var path = rest.IndexOfAny("/?#");

        // A name and a password in front of the host have no meaning here (RFC 9110, 4.2.4).
        if ((path < 0 ? rest : rest[..path]).Contains('@'))
            return false;
        target = path < 0 ? "/" : rest[path] == '/' ? rest[path..].ToString() : $"/{rest[path..]}";
        return true;
    }

    // The output never grows beyond the input, so one buffer of its length holds every step.
    static bool TryNormalize(ref ReadOnlyMemory<char> path, out bool hasDotSegments)
    {
        hasDotSegments = false;
        var source = path.Span;
        var rented = ArrayPool<char>.Shared.Rent(source.Length);
        try
        {
            var buffer = rented.AsSpan(0, source.Length);
            if (!TryDecode(source, buffer, out var decoded) || !TryResolve(buffer[..decoded], out var length, out hasDotSegments))
                return false;
            path = buffer[..length].ToString().AsMemory();
            return true;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(rented);
        }
    }

    static bool TryDecode(ReadOnlySpan<char> source, Span<char> output, out int length)
    {
        length = 0;
        for (var i = 0; i < source.Length; i++)
        {
            var c = source[i];
            if (c == '%')
            {
                if (i + 2 >= source.Length)
                    return false;
                var octet = (HexDigit(source[i + 1]) << 4) | HexDigit(source[i + 2]);
                if (octet <= 0)
                    return false;
                c = (char)octet;
                i += 2;
            }

            output[length++] = c;
        }

        return true;
    }

    static int HexDigit(char c) => c switch
    {
        >= '0' and <= '9' => c - '0',
        >= 'a' and <= 'f' => c - 'a' + 10,
        >= 'A' and <= 'F' => c - 'A' + 10,
        _ => -1,
    };

    // In place: the write position is never ahead of the read position.
    static bool TryResolve(Span<char> path, out int length, out bool hasDotSegments)
    {
        (length, hasDotSegments) = (0, false);
        var read = 0;
        while (read < path.Length)
        {
            // At a slash: take the segment behind it.
            var start = ++read;
            while (read < path.Length && path[read] != '/')
                read++;
            var segment = path[start..read];
            var last = read == path.Length;
            hasDotSegments |= segment is "." or "..";
            if (segment is "..")
            {
                if (length == 0)
                    return false;
                length = path[..length].LastIndexOf('/');
            }

            if (segment is "" or "." or "..")
            {
                if (last)
                    path[length++] = '/';
                continue;
            }

            path[length++] = '/';
            segment.CopyTo(path[length..]);
            length += segment.Length;
        }

        return true;
    }
}
