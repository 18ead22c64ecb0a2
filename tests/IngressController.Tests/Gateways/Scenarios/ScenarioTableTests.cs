using System.Text.RegularExpressions;
using IngressController.Core.Gateways;

namespace IngressController.Tests.Gateways.Scenarios;

/// <summary>README.md says what shows each feature that our GatewayClasses claim. It names all that is claimed, and all it names is there.</summary>
public sealed partial class ScenarioTableTests
{
    static readonly IReadOnlyList<string[]> Rows =
    [
        .. File.ReadAllLines(Path.Combine(Scenario.Folder, "README.md")).SkipWhile(static line => !line.EndsWith("| Shown by |", StringComparison.Ordinal))
            .Skip(2).Where(static line => line.StartsWith('|')).Select(static line => line.Trim('|').Split('|')),
    ];

    [Fact]
    public void Each_claimed_feature_is_shown_and_no_other() =>
        Assert.Equal(GatewayFeatures.All.Order(StringComparer.Ordinal), Rows.SelectMany(static row => Quoted(row[1])).Order(StringComparer.Ordinal));

    [Fact]
    public void Each_row_is_shown_by_something() => Assert.Equal([], Rows.Where(static row => !Quoted(row[2]).Any()).Select(static row => row[0]));

    [Fact]
    public void What_is_named_are_all_scenarios_and_tests_that_run()
    {
        var tests = (from type in typeof(ScenarioTableTests).Assembly.GetTypes()
                     from method in type.GetMethods()
                     where method.GetCustomAttributes(inherit: false).OfType<FactAttribute>().Any()
                     select $"{type.Name}.{method.Name}").ToHashSet(StringComparer.Ordinal);
        var named = Rows.SelectMany(static row => Quoted(row[2])).ToLookup(static name => name.EndsWith(".yaml", StringComparison.Ordinal));
        Assert.Equal([], named[false].Where(name => !tests.Contains(name)));
        Assert.Equal(
            Scenario.Names().Select(static row => $"{row.Data}.yaml"), named[true].Distinct().Order(StringComparer.Ordinal));
    }

    static IEnumerable<string> Quoted(string cell) => Quotes().Matches(cell).Select(static quoted => quoted.Groups[1].Value);

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quotes();
}
