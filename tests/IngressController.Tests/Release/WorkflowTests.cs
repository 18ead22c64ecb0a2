using System.Text.RegularExpressions;
using IngressController.TestTree;
using YamlDotNet.RepresentationModel;

namespace IngressController.Tests.Release;

/// <summary>The workflows run what they name, with the least rights, and nothing that a stranger wrote is part of a command.</summary>
public sealed partial class WorkflowTests
{
    static readonly string Folder = Repository.Path(".github", "workflows");

    public static TheoryData<string> Workflows => [.. Directory.GetFiles(Folder).Select(file => Path.GetFileName(file))];

    [Theory]
    [MemberData(nameof(Workflows))]
    public void An_action_is_pinned_by_its_commit_with_the_version_beside_it(string file)
    {
        var lines = File.ReadAllLines(Path.Combine(Folder, file)).Where(line => line.Contains("uses:", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.Matches(Pinned(), line));
    }

    [Fact]
    public void An_action_is_pinned_to_one_commit_everywhere()
    {
        var pins = Directory.GetFiles(Folder).SelectMany(file => Pin().Matches(File.ReadAllText(file)).Select(match => match.Groups)).ToList();
        Assert.All(
            pins.GroupBy(pin => pin["action"].Value.Split('/')[0] + "/" + pin["action"].Value.Split('/')[1]),
            same => Assert.Single(same.Select(pin => (pin["commit"].Value, pin["version"].Value)).Distinct()));
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Nothing_is_allowed_but_what_a_job_names(string file)
    {
        var workflow = Load(file);
        Assert.Empty(((YamlMappingNode)workflow["permissions"]).Children);
        foreach (var (name, job) in Jobs(workflow))
        {
            var permissions = (YamlMappingNode)job["permissions"];
            Assert.All(permissions.Children, right => Assert.True(
                right.Value.ToString() == "read" || Writes.Contains($"{file} {name} {right.Key}"), $"{file} {name}: {right}"));
        }
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void A_stranger_starts_nothing_that_has_rights(string file)
    {
        var workflow = Load(file);
        var events = ((YamlMappingNode)workflow["on"]).Children.Keys.Select(key => key.ToString()).ToList();
        Assert.All(events, name => Assert.Contains(name, new[] { "push", "pull_request", "workflow_call", "schedule" }));
        Assert.True(file != "release.yml" || events.SequenceEqual(["push"]), "releases are made of tags alone");
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void A_command_has_no_expression_in_it_and_its_scripts_exist(string file)
    {
        foreach (var command in Steps(Load(file)).Where(step => step.Children.ContainsKey("run")).Select(step => step["run"].ToString()))
        {
            Assert.DoesNotContain("${{", command, StringComparison.Ordinal);
            foreach (Match script in Script().Matches(command))
            {
                var path = Repository.Path(script.Value);
                Assert.True(File.Exists(path), $"{file}: {script.Value}");
                Assert.True(
                    OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & UnixFileMode.UserExecute) != 0, $"{script.Value} is not executable");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void A_job_ends_in_time_and_a_checkout_leaves_no_token_behind(string file)
    {
        var workflow = Load(file);
        Assert.All(Jobs(workflow).Where(job => !job.Job.Children.ContainsKey("uses")), job => Assert.Contains("timeout-minutes", Keys(job.Job)));
        Assert.All(
            Steps(workflow).Where(step => step.Children.TryGetValue("uses", out var action)
                && action.ToString().StartsWith("actions/checkout@", StringComparison.Ordinal)),
            step => Assert.Equal("false", step["with"]["persist-credentials"].ToString()));
    }

    [Fact]
    public void Dependabot_follows_packages_images_and_actions()
    {
        var updates = (YamlSequenceNode)Load(Repository.Path(".github", "dependabot.yml"))["updates"];
        Assert.Superset(
            new HashSet<string> { "nuget", "docker", "github-actions" }, updates.Select(update => update["package-ecosystem"].ToString()).ToHashSet());
    }

    /// <summary>Every right to write, by workflow, job and name.</summary>
    static readonly string[] Writes =
    [
        "codeql.yml analyze security-events",
        "release.yml image packages", "release.yml image id-token",
        "release.yml chart packages", "release.yml chart id-token",
        "release.yml release contents",
    ];

    static YamlMappingNode Load(string file)
    {
        var stream = new YamlStream();
        using var reader = File.OpenText(Path.Combine(Folder, file));
        stream.Load(reader);
        return (YamlMappingNode)stream.Documents[0].RootNode;
    }

    static IEnumerable<(string Name, YamlMappingNode Job)> Jobs(YamlMappingNode workflow) =>
        ((YamlMappingNode)workflow["jobs"]).Children.Select(job => (job.Key.ToString(), (YamlMappingNode)job.Value));

    static IEnumerable<YamlMappingNode> Steps(YamlMappingNode workflow) => Jobs(workflow)
        .Where(job => job.Job.Children.ContainsKey("steps")).SelectMany(job => (YamlSequenceNode)job.Job["steps"]).Cast<YamlMappingNode>();

    static IEnumerable<string> Keys(YamlMappingNode node) => node.Children.Keys.Select(key => key.ToString());

    [GeneratedRegex(@"uses: (?:\./\.github/workflows/[a-z]+\.yml|[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$")]
    private static partial Regex Pinned();

    [GeneratedRegex(@"uses: (?<action>[\w-]+/[\w./-]+)@(?<commit>[0-9a-f]{40}) # (?<version>v\S+)")]
    private static partial Regex Pin();

    [GeneratedRegex(@"(?<![\w/$.])(?:\./)?(?:\.github/release/[\w-]+\.sh|tests/run|do(?= ))")]
    private static partial Regex Script();
}
