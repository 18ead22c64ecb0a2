using System.Globalization;
using IngressController.Core.Limits;

namespace IngressController.Core.Routing;

/// <summary>
/// Tells, in linear time and before anything reads a regular expression, whether reading and matching it may cost too much. It knows
/// what PCRE and .NET have in common, and counts rather too much than too little.
/// </summary>
public static class PatternSize
{
    /// <summary>Two to the power of so many positions are 1,024 states, 2.5 MB, and most of these are signs.</summary>
    const int LargestCheap = 10;

    /// <summary>What is wrong with a pattern, as the end of a sentence that begins with it; null when it is small enough.</summary>
    public static string? ProblemOf(string pattern)
    {
        if (TenantLimits.PatternLength.ProblemOf(pattern.Length) is { } tooLong)
            return tooLong;
        var (size, depth) = Of(pattern);
        return TenantLimits.PatternDepth.ProblemOf(depth) ?? TenantLimits.PatternSize.ProblemOf(size);
    }

    /// <summary>
    /// Whether comparing it is to be measured. Of others an automaton has at most some hundred states: the size counts each position, and
    /// signs besides, and only with more than that many positions can clients make it large.
    /// </summary>
    public static bool IsDear(ReadOnlySpan<char> pattern) => Of(pattern).Size > LargestCheap;

    /// <summary>The number of characters and classes, each as often as counted repetitions ask for, and the deepest nesting.</summary>
    internal static (long Size, int Depth) Of(ReadOnlySpan<char> pattern)
    {
        // The sizes in front of the open groups, and of the last thing that can be repeated.
        var outer = new Stack<long>();
        long size = 0, last = 0;
        var depth = 0;

        // At int.MaxValue it is too big, whatever follows; so no product overflows.
        for (var at = 0; at < pattern.Length && size < int.MaxValue;)
        {
            switch (pattern[at])
            {
                case '(':
                    outer.Push(size);
                    depth = Math.Max(depth, outer.Count);
                    (size, last) = (0, 0);
                    at += at + 2 < pattern.Length && pattern[at + 1] == '?' ? 3 : 1;
                    break;
                case ')':
                    last = size + 1;
                    size = last + (outer.TryPop(out var before) ? before : 0);
                    at++;
                    break;
                case '{' when CountOf(pattern[at..], out var length) is { } count:
                    size += last * (count - 1);
                    last *= count;
                    at += length;
                    break;
                default:
                    at += LengthOf(pattern[at..]);
                    last = 1;
                    size++;
                    break;
            }
        }

        return (size + outer.Sum(), depth);
    }

    /// <summary>The length of an escape, a class or a character.</summary>
    static int LengthOf(ReadOnlySpan<char> rest)
    {
        if (rest[0] == '\\')
            return Math.Min(2, rest.Length);
        if (rest[0] != '[')
            return 1;

        // A ] at the beginning is a member of the class.
        var at = rest.StartsWith("[^") ? 2 : 1;
        at += at < rest.Length && rest[at] == ']' ? 1 : 0;
        while (at < rest.Length && rest[at] != ']')
            at += rest[at] == '\\' ? 2 : rest[at..].StartsWith("[:") && rest[at..].IndexOf(":]") is > 0 and var end ? end + 2 : 1;
        return Math.Min(at + 1, rest.Length);
    }

    /// <summary>The highest number of <c>{n}</c>, <c>{n,}</c> or <c>{n,m}</c>; null for other text.</summary>
    static long? CountOf(ReadOnlySpan<char> rest, out int length)
    {
        length = rest.IndexOf('}') + 1;
        if (length == 0)
            return null;
        var inner = rest[1..(length - 1)];
        var comma = inner.IndexOf(',');
        var highest = comma < 0 || comma == inner.Length - 1 ? inner.TrimEnd(',') : inner[(comma + 1)..];
        return highest.IsEmpty || highest.ContainsAnyExceptInRange('0', '9') ? null
            : int.TryParse(highest, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? Math.Max(1, count)
            : int.MaxValue;
    }
}
