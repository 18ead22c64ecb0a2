using System.Globalization;
using System.Text;

namespace IngressController.Tests.Proxy.Access;

/// <summary>
/// Every path that the steps which backends are known to take make of a target, in any number and order: what the judge, which
/// looks at few of them, is compared with.
/// </summary>
static class NaivePathReadings
{
    /// <summary>A target with more is not judged here.</summary>
    const int MaxReadings = 3000;

    static readonly Func<string, string>[] Steps =
        [Decode, FoldLookalikes, static path => path.Replace('\\', '/'), WithoutParameters, CutAtEnd, TrimSegments, MergeSlashes, ResolveDots];

    /// <summary>
    /// All of them, or null when they are too many to list.
    /// </summary>
    public static IReadOnlyCollection<string>? Of(string target)
    {
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? target : target[..query];
        var readings = new HashSet<string>(StringComparer.Ordinal) { path, AfterAuthority(path) };
        var open = new Queue<string>(readings);
        while (open.TryDequeue(out var reading))
        {
            foreach (var step in Steps)
            {
                var next = step(reading);
                if (!next.StartsWith('/'))
                    next = "/" + next;
                if (!readings.Add(next))
                    continue;
                if (readings.Count > MaxReadings)
                    return null;
                open.Enqueue(next);
            }
        }

        return readings;
    }

    // As parsers of URLs do with two slashes at the beginning.
    static string AfterAuthority(string path)
    {
        if (!path.StartsWith("//", StringComparison.Ordinal))
            return path;
        var end = path.IndexOf('/', 2);
        return end < 0 ? "/" : path[end..];
    }

    // What is no escape stays as it is.
    static string Decode(string path)
    {
        if (!path.Contains('%', StringComparison.Ordinal))
            return path;
        var text = new StringBuilder(path.Length);
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] == '%' && i + 2 < path.Length &&
                byte.TryParse(path.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
            {
                text.Append((char)octet);
                i += 2;
            }
            else
            {
                text.Append(path[i]);
            }
        }

        return text.ToString();
    }

    // Overlong UTF-8 and full-width forms of ASCII, which careless decoders turn into it. Each char of a path is an octet.
    static string FoldLookalikes(string path)
    {
        if (Ascii.IsValid(path))
            return path;
        var text = new StringBuilder(path.Length);
        for (var i = 0; i < path.Length; i++)
        {
            var rest = path.AsSpan(i);
            var (octet, length) = rest switch
            {
                [(char)0xC0 or (char)0xC1, >= (char)0x80 and <= (char)0xBF, ..] => (((rest[0] & 1) << 6) | (rest[1] & 0x3F), 2),
                [(char)0xE0, (char)0x80 or (char)0x81, >= (char)0x80 and <= (char)0xBF, ..] => (((rest[1] & 1) << 6) | (rest[2] & 0x3F), 3),
                [(char)0xEF, (char)0xBC, >= (char)0x81 and <= (char)0xBF, ..] => (rest[2] - 0x81 + '!', 3),
                [(char)0xEF, (char)0xBD, >= (char)0x80 and <= (char)0x9E, ..] => (rest[2] - 0x80 + '`', 3),
                [(char)0xE2, (char)0x88, (char)0x95, ..] or [(char)0xE2, (char)0x81, (char)0x84, ..] => ('/', 3),
                [(char)0xE2, (char)0x80, (char)0xA4, ..] => ('.', 3),
                _ => (path[i], 1),
            };
            text.Append((char)octet);
            i += length - 1;
        }

        return text.ToString();
    }

    static string WithoutParameters(string path) =>
        !path.Contains(';', StringComparison.Ordinal) ? path : string.Join('/', path.Split('/').Select(static segment => segment.Split(';')[0]));

    static string CutAtEnd(string path)
    {
        var end = path.AsSpan().IndexOfAny('?', '#', '\0');
        return end < 0 ? path : path[..end];
    }

    // As Windows does with the names of files.
    static string TrimSegments(string path) =>
        string.Join('/', path.Split('/').Select(static segment => segment is "." or ".." ? segment : segment.TrimEnd('.', ' ')));

    static string MergeSlashes(string path)
    {
        while (path.Contains("//", StringComparison.Ordinal))
            path = path.Replace("//", "/", StringComparison.Ordinal);
        return path;
    }

    static string ResolveDots(string path)
    {
        if (!path.Contains("/.", StringComparison.Ordinal))
            return path;
        var resolved = new List<string>();
        var segments = path.Split('/');
        for (var i = 1; i < segments.Length; i++)
        {
            if (segments[i] == ".." && resolved.Count > 0)
                resolved.RemoveAt(resolved.Count - 1);
            if (segments[i] is not ("." or ".."))
                resolved.Add(segments[i]);
            else if (i == segments.Length - 1)
                resolved.Add("");
        }

        return "/" + string.Join('/', resolved);
    }
}
