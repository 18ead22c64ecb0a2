using System.Text.RegularExpressions;
using IngressController.EndToEnd.Tests.Controller;
using IngressController.EndToEnd.Tests.Machine;
using IngressController.TestTree;

namespace IngressController.EndToEnd.Tests.Deploy;

/// <summary>deploy/README.md says what there is.</summary>
public sealed partial class Documentation
{
    static readonly string Text = File.ReadAllText(Repository.Path("deploy", "README.md"));

    [Fact]
    public async Task Each_flag_of_the_help_is_listed()
    {
        var help = await Command.SucceedAsync(await ControllerProgram.PathAsync(), ["--help"]);
        var flags = Flag().Matches(help).Select(match => match.Value).Where(flag => flag is not ("--help" or "--version")).Distinct();
        Assert.All(flags, flag => Assert.Contains($"`{flag}`", Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Each_overlay_and_component_is_named() =>
        Assert.All(Kustomization.Overlays.Concat(Kustomization.Components), name => Assert.Contains(name, Text, StringComparison.Ordinal));

    [Fact]
    public void Each_link_leads_to_a_file() =>
        Assert.All(
            Link().Matches(Text).Select(match => match.Groups[1].Value.Split('#')[0]).Where(target => !target.Contains("://", StringComparison.Ordinal)),
            target => Assert.True(Path.Exists(Repository.Path("deploy", target)), target));

    [GeneratedRegex(@"(?<=^  )--[a-z][a-z-]*", RegexOptions.Multiline)]
    private static partial Regex Flag();

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();
}
