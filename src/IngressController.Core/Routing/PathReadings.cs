using System.Buffers;

namespace IngressController.Core.Routing;

/// <summary>
/// The paths that a backend may take one raw request target for. The upstream gets the target as it came; whether it decodes it
/// once, twice or not at all, before or after it resolves dots, whether it merges slashes, takes <c>\</c> for <c>/</c>, leaves
/// out what follows <c>;</c>, or trims dots, is its own affair.
/// </summary>
/// <remarks>
/// Not all of them, which are many, but those that decide: the path as it came, after each round of decoding, brought to its
/// strictest form, and the same up to each place from which on a backend may still see it unchanged. A list of all of them is
/// what the tests compare it with.
/// </remarks>
public sealed class PathReadings
{
    /// <summary>More readings than this are somebody's attempt to find one that is not guarded. Each costs a match.</summary>
    const int MaxReadings = 24;

    /// <summary>The first octet that is more than a control.</summary>
    const char Space = ' ';

    static readonly SearchValues<string> Unusual = SearchValues.Create(["%", "\\", ";", "#", "//", "/.", "./"], StringComparison.Ordinal);

    static readonly NameParts[] Kept = [NameParts.None, NameParts.Parameters | NameParts.Ends, NameParts.Parameters, NameParts.Ends];

    readonly Dictionary<string, bool> _all = new(StringComparer.Ordinal);

    PathReadings()
    {
    }

    /// <summary>Whether there are more than anybody means, or it is escaped too often: nobody can say which is meant.</summary>
    public bool AreTooMany { get; private set; }

    /// <summary>Whether it holds an octet below a space, or 0x7F, escaped or not.</summary>
    public bool HoldControl { get; private set; }

    /// <summary>Each path once, and whether it is whole: what a backend that changes all it can has in the end.</summary>
    public IReadOnlyCollection<KeyValuePair<string, bool>> All => _all;

    /// <summary>Whether a target can be read in one way only, apart from letter case and a slash at its end.</summary>
    public static bool IsPlain(ReadOnlySpan<char> target)
    {
        var path = PathOf(target);
        return !path.ContainsAny(Unusual) && !path.EndsWith('.') && !path.ContainsAnyExceptInRange('!', '~');
    }

    /// <summary>The readings of an origin-form target.</summary>
    public static PathReadings Of(string target)
    {
        var readings = new PathReadings();
        var raw = PathOf(target).ToString();
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

    // Plain ones and escaped ones in one path: a backend may take some of them for slashes, and nobody sends that.
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

    // A path as it is, and up to its first parameter: some backends know of no further segment.
    void AddCut(string path)
    {
        Add(path);
        if (path.IndexOf(';', StringComparison.Ordinal) is >= 0 and var end)
            Add(path[..end], isWhole: true);
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
