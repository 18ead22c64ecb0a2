using System.Text;
using IngressController.Tests.Proxy.Wire;
using IngressController.TestTree;

namespace IngressController.Tests.Proxy.Paths;

/// <summary>One file of <c>tests/corpora/paths</c>: a spelling of a target, who may read it as the guarded path, and what each rule says to it.</summary>
sealed class PathCase
{
    readonly string _file;
    readonly List<string> _kept = [];
    readonly Dictionary<string, string> _others = new(StringComparer.Ordinal);

    PathCase(string file)
    {
        _file = file;
        Name = Path.GetFileNameWithoutExtension(file);
        foreach (var line in File.ReadLines(file))
        {
            var pair = line.Split(": ", 2);
            if (pair[0] is "gets")
            {
                Usual = pair[1];
                continue;
            }

            if (pair[0].StartsWith("gets ", StringComparison.Ordinal))
            {
                _others.Add(pair[0][5..], pair[1]);
                continue;
            }

            _kept.Add(line);
            if (pair[0] is "target")
                Target = pair[1];
            else if (pair[0] is "not held")
                NotHeld = pair[1].Split(", ")[0];
            else if (pair[0] is "guarded for")
                GuardedFor = pair[1];
            else if (line is not ['#', ..])
                throw new FormatException($"{file}: {line} means nothing");
        }
    }

    public string Name { get; }

    /// <summary>
    /// The target, with <c>{open}</c> for the path that anybody may have and <c>{guarded}</c> for the other; escapes are those of
    /// <see cref="WireText"/>.
    /// </summary>
    public string Target { get; } = "";

    /// <summary>Whose reading of it is the guarded path or below; null when it is nobody's.</summary>
    public string? GuardedFor { get; }

    /// <summary>The rule that does not hold it, of which the file says why; null for none.</summary>
    public string? NotHeld { get; }

    /// <summary>The status that all rules without one of their own give.</summary>
    public string Usual { get; } = "";

    public static IReadOnlyList<PathCase> ReadAll() => [.. Directory.GetFiles(Repository.Path("tests", "corpora", "paths"), "*.txt")
        .Order(StringComparer.Ordinal).Select(static file => new PathCase(file))];

    /// <summary>The octets of the target for a rule.</summary>
    public string TargetFor(AccessRule rule) => WireText.Read(
        ". " + Target.Replace("{open}", rule.Open, StringComparison.Ordinal).Replace("{guarded}", AccessRule.Guarded, StringComparison.Ordinal), "")!;

    /// <summary>The status that is wanted of a rule.</summary>
    public string StatusOf(AccessRule rule) => _others.GetValueOrDefault(rule.Name, Usual);

    /// <summary>Writes what came into the file.</summary>
    public void Write(IReadOnlyDictionary<string, string> statuses)
    {
        var usual = statuses.Values.GroupBy(static status => status).MaxBy(static group => group.Count())!.Key;
        var text = new StringBuilder(string.Concat(_kept.Select(static line => line + "\n"))).Append($"gets: {usual}\n");
        foreach (var (rule, status) in statuses.Where(one => one.Value != usual))
            text.Append($"gets {rule}: {status}\n");
        File.WriteAllText(_file, text.ToString());
    }
}
