using System.Globalization;
using System.Text.RegularExpressions;

namespace IngressController.Load.Cli;

/// <summary>Host names as <c>--hosts</c> takes them: <c>a.example,b.example</c>, many of them as <c>h{1-10000}.example</c>.</summary>
static partial class HostNames
{
    /// <summary>A range counts up and holds no more than this.</summary>
    const int MostOfRange = 100_000;

    /// <param name="text">Names separated by commas, each with one range of numbers from 0 to 9,999,999 at most.</param>
    /// <exception cref="UserException">A brace belongs to no range, or the range holds none or too many.</exception>
    public static IReadOnlyList<string> Parse(string text) =>
        [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).SelectMany(Expand)];

    static IEnumerable<string> Expand(string name)
    {
        if (!name.AsSpan().ContainsAny('{', '}'))
            return [name];
        var match = Range().Match(name);
        var (first, last) = match.Success ? (Number(match, "first"), Number(match, "last")) : (1, 0);
        var count = last - first + 1;
        return count is > 0 and <= MostOfRange
            ? Enumerable.Range(first, count).Select(number =>
                string.Create(CultureInfo.InvariantCulture, $"{match.Groups["before"]}{number}{match.Groups["after"]}"))
            : throw new UserException($"--hosts: \"{name}\" is no range of host names; one is written h{{1-100}}.example, with {MostOfRange} names at most");
    }

    static int Number(Match match, string group) => int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<before>[^{}]*)\{(?<first>[0-9]{1,7})-(?<last>[0-9]{1,7})\}(?<after>[^{}]*)$")]
    private static partial Regex Range();
}
