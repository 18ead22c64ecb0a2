namespace IngressController.Tests.Features.Snippets.Cases;

/// <summary>
/// Snippets against what nginx makes of them. The cases of not-yet.txt must fail: who makes one pass takes it off the list.
/// </summary>
public sealed class SnippetCaseTests(CaseRunner runner, ITestOutputHelper output) : IClassFixture<CaseRunner>
{
    public static IEnumerable<TheoryDataRow<string>> Ids() =>
        CaseFiles.Read().Select(one => new TheoryDataRow<string>(one.Id) { TestDisplayName = one.Id });

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task A_case_passes_unless_it_is_on_the_list(string id)
    {
        var differences = await runner.DifferencesOfAsync(id);
        if (CaseFiles.NotYet.Contains(id))
            Assert.True(differences.Count > 0, $"{id} passes: take it off not-yet.txt");
        else
            Assert.True(differences.Count == 0, CaseVerdict.Describe(runner[id], differences));
    }

    [Fact]
    public void The_list_is_sorted_and_names_cases()
    {
        Assert.Equal(CaseFiles.NotYet.Distinct().Order(StringComparer.Ordinal), CaseFiles.NotYet);
        Assert.Equal([], CaseFiles.NotYet.Except(runner.Cases.Select(one => one.Id)));
    }

    [Fact]
    public async Task How_far_we_are()
    {
        var failed = new List<SnippetCase>();
        foreach (var one in runner.Cases)
        {
            if ((await runner.DifferencesOfAsync(one.Id)).Count > 0)
                failed.Add(one);
        }

        foreach (var group in runner.Cases.GroupBy(one => one.Policy.ToString()).Append(runner.Cases.GroupBy(_ => "all").Single()))
        {
            var passed = group.Except(failed).ToList();
            output.WriteLine(
                $"{group.Key}: {passed.Count} / {group.Count()} cases, {passed.Sum(one => one.Weight)} / {group.Sum(one => one.Weight)} by weight");
        }

        output.WriteLine($"failed:\n{string.Join('\n', failed.Select(one => one.Id).Order(StringComparer.Ordinal))}");
        Assert.NotEmpty(runner.Cases);
    }
}
