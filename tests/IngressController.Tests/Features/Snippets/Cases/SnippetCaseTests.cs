namespace IngressController.Tests.Features.Snippets.Cases;

/// <summary>Snippets against what nginx makes of them.</summary>
public sealed class SnippetCaseTests(CaseRunner runner) : IClassFixture<CaseRunner>
{
    public static IEnumerable<TheoryDataRow<string>> Ids() =>
        CaseFiles.Read().Select(one => new TheoryDataRow<string>(one.Id) { TestDisplayName = one.Id });

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task A_case_passes(string id)
    {
        var differences = await runner.DifferencesOfAsync(id);
        Assert.True(differences.Count == 0, CaseVerdict.Describe(runner[id], differences));
    }
}
