using System.Text.RegularExpressions;
using IngressController.Metrics;
using IngressController.TestTree;

namespace IngressController.Tests.Release;

/// <summary>The version stands in Directory.Build.props; whatever else names it says the same.</summary>
public sealed partial class VersionTests
{
    static readonly string Version = Single(["Directory.Build.props"], "<Version>(.+)</Version>");

    [Fact]
    public void The_program_has_it_and_so_its_metric()
    {
        var assembly = typeof(ControllerMetrics).Assembly.GetName().Version!;
        Assert.Equal(Version.Split('-')[0], assembly.ToString(3));
    }

    [Fact]
    public void The_chart_has_it_twice()
    {
        Assert.Equal(Version, Single(["deploy", "helm", "ingress-yarp", "Chart.yaml"], "^version: (.+)$"));
        Assert.Equal(Version, Single(["deploy", "helm", "ingress-yarp", "Chart.yaml"], "^appVersion: (.+)$"));
    }

    [Fact]
    public void The_chart_pulls_that_image_while_nobody_names_another() =>
        Assert.Equal("\"\"", Single(["deploy", "helm", "ingress-yarp", "values.yaml"], "^    # Empty: the chart's appVersion.\n    tag: (.+)$"));

    [Fact]
    public void The_manifests_pull_it() => Assert.Equal(Version, Single(["deploy", "base", "kustomization.yaml"], "newTag: (.+)$"));

    [Fact]
    public void The_images_label_has_it() => Assert.Equal(Version, Single(["Dockerfile"], "^ARG VERSION=(.+)$"));

    [Fact]
    public void Commands_of_the_documentation_name_no_other() =>
        Assert.All(
            new[] { "Dockerfile", "README.md", Path.Combine("deploy", "README.md") }
                .SelectMany(file => Image().Matches(File.ReadAllText(Repository.Path(file))).Select(match => match.Groups[1].Value)),
            named => Assert.Equal(Version, named));

    static string Single(ReadOnlySpan<string> path, string pattern) =>
        Assert.Single(Regex.Matches(File.ReadAllText(Repository.Path(path)), pattern, RegexOptions.Multiline)).Groups[1].Value;

    [GeneratedRegex(@"(?:ingress-yarp:|newTag: )([0-9]+\.[0-9]+\.[0-9]+[\w.-]*)")]
    private static partial Regex Image();
}
