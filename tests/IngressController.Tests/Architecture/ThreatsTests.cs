using System.Text.RegularExpressions;
using IngressController.TestTree;

namespace IngressController.Tests.Architecture;

/// <summary>
/// src/THREATS.md says who is trusted with what. No promise of it is without a test, and each test it names is a method that the runner
/// finds: in this assembly by reflection, in the other test projects by their sources.
/// </summary>
public sealed partial class ThreatsTests
{
    static readonly string[] Who = ["client", "tenant", "pod", "operator", "API server", "admission webhook", "scraper"];

    static readonly IReadOnlyList<Promise> Promises = [.. Read(File.ReadAllLines(Repository.Path("src", "THREATS.md")))];

    sealed record Promise(string Section, string Text, IReadOnlyList<string> Tests);

    [Fact]
    public void Everybody_has_promises() => Assert.All(Who, static who =>
        Assert.Contains(Promises, promise => promise.Section.Contains(who, StringComparison.OrdinalIgnoreCase)));

    [Fact]
    public void No_promise_is_without_a_test() =>
        Assert.Equal([], Promises.Where(static promise => promise.Tests.Count == 0).Select(static promise => promise.Text));

    [Fact]
    public void Each_named_test_is_one_that_runs()
    {
        var tests = TestsOfThisAssembly().Concat(TestsOfSources()).ToHashSet(StringComparer.Ordinal);
        Assert.Equal([], Promises.SelectMany(static promise => promise.Tests).Where(test => !tests.Contains(test)));
    }

    [Fact]
    public void The_checks_notice_what_is_missing()
    {
        var promises = Read(
        [
            "| Who | is trusted with | and not with |", "|---|---|---|", "| client | nothing | anything |", "",
            "## A client", "", "| May not | What stands against it | Test |", "|---|---|---|",
            "| do `this` | a wall | `SomeTests.Holds`, `OtherTests.Too` |", "| do that | `Hope` | |", "", "words",
        ]).ToList();
        Assert.Equal(["do `this`", "do that"], promises.Select(static promise => promise.Text));
        Assert.Equal(["SomeTests.Holds", "OtherTests.Too"], promises[0].Tests);
        Assert.Empty(promises[1].Tests);
        Assert.Contains($"{nameof(ThreatsTests)}.{nameof(Everybody_has_promises)}", TestsOfThisAssembly());
        Assert.DoesNotContain($"{nameof(ThreatsTests)}.{nameof(TestsOfSources)}", TestsOfSources());
    }

    static IEnumerable<Promise> Read(string[] lines)
    {
        var section = "";
        var isTable = false;
        foreach (var line in lines)
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
                section = line;
            var cells = line.StartsWith("| ", StringComparison.Ordinal) ? line.Trim('|').Split('|') : [];
            var isHead = cells is [.., " Test "];
            if (isTable && !isHead && cells.Length == 3)
                yield return new(section, cells[0].Trim(), [.. Name().Matches(cells[2]).Select(static name => name.Groups[1].Value)]);
            isTable = isHead || (isTable && line.StartsWith('|'));
        }
    }

    static IEnumerable<string> TestsOfThisAssembly() =>
        from type in typeof(ThreatsTests).Assembly.GetTypes()
        from method in type.GetMethods()
        where method.GetCustomAttributes(inherit: false).OfType<FactAttribute>().Any()
        select $"{type.Name}.{method.Name}";

    static IEnumerable<string> TestsOfSources() =>
        from file in Directory.GetFiles(Repository.Path("tests"), "*Tests.cs", SearchOption.AllDirectories)
        from Match test in Test().Matches(File.ReadAllText(file))
        select $"{Path.GetFileNameWithoutExtension(file)}.{test.Groups[1].Value}";

    [GeneratedRegex(@"`(\w+Tests\.\w+)`")]
    private static partial Regex Name();

    [GeneratedRegex(@"\[(?:Fact|Theory)[^\r\n]*\r?\n(?:\s*\[[^\r\n]*\r?\n|\s*//[^\r\n]*\r?\n)*\s*public (?:async )?(?:Task|ValueTask|void) (\w+)\(")]
    private static partial Regex Test();
}
