using System.Buffers;

namespace IngressController.Core.Routing;

/// <summary>
/// The paths that a backend may read from one raw request target. The upstream gets the target as it came, and backends differ: they
/// decode it once, twice or not at all, before or after resolving dots; they may merge slashes, treat <c>\</c> as <c>/</c>, drop what
/// follows <c>;</c>, or trim dots.
/// </summary>
/// <remarks>
/// It does not hold all readings, which are many, but those that decide: the path as it came, after each round of decoding, in its
/// strictest form, and the same up to each place from which on a backend may still see it unchanged. The tests compare it with a list
/// of all readings.
/// </remarks>
public sealed class PathReadings
{
    /// <summary>A target with more readings is an attempt to find an unguarded one. Each reading costs a match.</summary>
    const int MaxReadings = 24;

    /// <summary>Octets below it are controls.</summary>
    const char Space = ' ';

    static readonly SearchValues<string> Unusual = SearchValues.Create(["%", "\\", ";", "#", "//", "/.", "./"], StringComparison.Ordinal);

    static readonly NameParts[] Kept = [NameParts.None, NameParts.Parameters | NameParts.Ends, NameParts.Parameters, NameParts.Ends];

    readonly Dictionary<string, bool> _all = new(StringComparer.Ordinal);

    PathReadings()
    {
    }

    /// <summary>Whether there are too many readings, or the target is escaped too often: its meaning is unclear then.</summary>
    public bool AreTooMany { get; private set; }

    /// <summary>Whether it holds an octet below a space, or 0x7F, escaped or not.</summary>
    public bool HoldControl { get; private set; }

    /// <summary>Each reading once, with whether it is whole: the result of a backend that normalizes as much as it can.</summary>
    public IReadOnlyCollection<KeyValuePair<string, bool>> All => _all;

    /// <summary>Whether a target has one reading only, apart from letter case and a trailing slash.</summary>
    public static bool IsPlain(ReadOnlySpan<char> target)
    {
        var path = PathOf(target);
        return !path.ContainsAny(Unusual) && !path.EndsWith('.') && !path.ContainsAnyExceptInRange('!', '~');
    }

    /// <summary>The readings of an origin-form target.</summary>
    public static PathReadings Of(string target)
    {
        var raw = PathOf(target).ToString();
        var readings = OfPath(raw);
        if (raw is not ['/' or '\\', '/' or '\\', ..])
            return readings;

        // Many parsers of URLs (PHP's parse_url, the URL of JavaScript) take what stands behind two slashes for a host, and the path
        // begins behind it; some end it at a backslash too.
        var end = PathBehindHost(raw, "/");
        readings.Add(OfPath(end));
        if (PathBehindHost(raw, "/\\") is var earlier && earlier != end)
            readings.Add(OfPath(earlier));
        return readings;
    }

    static string PathBehindHost(string raw, string ends) => raw.AsSpan(2).IndexOfAny(ends) is >= 0 and var end ? raw[(end + 2)..] : "/";

    static PathReadings OfPath(string raw)
    {
        var readings = new PathReadings();
        if (DecodedPath.Of(raw) is not { } path)
        {
            readings.AreTooMany = true;
            return readings;
        }

        readings.HoldControl = path.Text.IndexOfAnyInRange('\0', (char)(Space - 1)) >= 0 || path.Text.Contains('\x7F');
        readings.AddCut(raw);
        foreach (var stage in path.Stages)
            readings.AddCut(stage.Text.ToString());
        if (MixesBackslashes(path) || !(path.Stages.Count == 0 ? readings.TryWalk(path) : path.Stages.TrueForAll(readings.TryWalk)))
            readings.AreTooMany = true;
        return readings;
    }

    // Plain and escaped backslashes in one path: a backend may treat some of them as slashes, and no real client sends this.
    static bool MixesBackslashes(DecodedPath path)
    {
        var depth = -1;
        for (var i = 0; i < path.Text.Length; i++)
        {
            if (path.Text[i] != '\\')
                continue;
            if (depth >= 0 && depth != path.Depths[i])
                return true;
            depth = path.Depths[i];
        }

        return false;
    }

    bool TryWalk(DecodedPath path) =>
        Array.TrueForAll(Kept, kept => new PathWalk(path, this, kept).TryFinish()) && new PathWalk(path, this, keepsDots: true).TryFinish();

    // Adds the path as it is, and up to its first parameter: some backends ignore all further segments.
    void AddCut(string path)
    {
        Add(path);
        if (path.IndexOf(';', StringComparison.Ordinal) is >= 0 and var end)
            Add(path[..end], isWhole: true);
    }

    void Add(PathReadings others)
    {
        foreach (var (path, isWhole) in others.All)
            Add(path, isWhole);
        AreTooMany |= others.AreTooMany;
    }

    internal void Add(string path, bool isWhole = false)
    {
        if (!path.StartsWith('/'))
            path = "/" + path;
        if (!AreTooMany && !_all.TryAdd(path, isWhole) && isWhole)
            _all[path] = true;
        AreTooMany |= _all.Count > MaxReadings;
    }

    static ReadOnlySpan<char> PathOf(ReadOnlySpan<char> target) => target.IndexOf('?') is var query and >= 0 ? target[..query] : target;
}
