using IngressController.TestTree;

namespace IngressController.Tests.Proxy.Wire;

/// <summary>
/// The same files through a real nginx, and the list of those for which we want something else. UPDATE_GOLDEN=1 writes what nginx does
/// into the files, and the list anew; the difference is then to be reviewed.
/// </summary>
public sealed class NginxAgreesTests
{
    static readonly string List = Repository.Path("tests", "corpora", "differences.txt");

    [Theory]
    [InlineData("requests")]
    [InlineData("answers")]
    public async Task Nginx_does_what_the_files_say(string folder)
    {
        if (NginxPeer.Program is null)
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") is "true" or "1", "CI must have nginx, which tests/run unpacks");
            Assert.Skip("needs nginx, which tests/run unpacks");
        }

        var pods = WireCase.ReadAll(folder).Where(static @case => @case.WithoutNginx is null)
            .Select(static @case => (Case: @case, Pod: new WirePod(@case))).ToList();
        var problems = new List<string>();
        await using (var nginx = await NginxPeer.StartAsync(pods))
        {
            var runs = new WireRuns(static @case => @case.Nginx, nginx.ConnectAsync, pods.ToDictionary(static one => one.Case.Name));
            foreach (var (@case, _) in pods)
            {
                var outcome = await runs.OutcomeAsync(@case.Name);
                var problem = WireRuns.Compare(@case, @case.Nginx, outcome);
                if (problem.Length > 0 && Golden.IsUpdate)
                    await File.WriteAllTextAsync(@case.File, @case.With(outcome));
                else if (problem.Length > 0)
                    problems.Add($"{@case.Name}: {problem}");
            }
        }

        foreach (var (_, pod) in pods)
            await pod.DisposeAsync();
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    [Fact]
    public async Task Where_we_want_something_else_is_written_down()
    {
        var text = "";
        foreach (var folder in new[] { "requests", "answers" })
        {
            foreach (var group in WireCase.ReadAll(folder).Where(static @case => @case.Difference is not null).GroupBy(static @case => @case.Difference))
                text += $"{folder}: {group.Key}\n" + string.Concat(group.Select(static @case => $"  {@case.Name}\n"));
        }

        Golden.Check(List, text);
    }
}
