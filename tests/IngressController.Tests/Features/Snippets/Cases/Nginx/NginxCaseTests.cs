using IngressController.Tests.Edge;

namespace IngressController.Tests.Features.Snippets.Cases.Nginx;

/// <summary>nginx does with each case what the case says of it. Skipped where it is not; tests/run unpacks it.</summary>
public sealed class NginxCaseTests
{
    [Fact]
    public async Task Cases_say_what_nginx_does()
    {
        if (!NginxProcess.IsThere)
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") is "true" or "1", "CI must have nginx and its modules, which tests/run unpacks");
            Assert.Skip("needs nginx with its modules headers-more and lua, which tests/run unpacks");
        }

        await using var pods = new CasePods();
        var ports = (FreePorts.Tcp(), FreePorts.Tcp());
        var failures = new List<string>();
        foreach (var one in CaseFiles.Read(pods.Ports))
        {
            await using var nginx = await NginxProcess.StartAsync(one, ports, pods.Ports);
            var differences = nginx.Refusal is { } refusal
                ? CaseVerdict.OfConfiguration(one.Expected, refusal)
                : CaseVerdict.OfAnswer(one.Expected, await pods.AskAsync(one, ports));
            if (differences.Count > 0)
                failures.Add(CaseVerdict.Describe(one, differences));
        }

        Assert.True(failures.Count == 0, string.Join("\n\n", failures));
    }
}
