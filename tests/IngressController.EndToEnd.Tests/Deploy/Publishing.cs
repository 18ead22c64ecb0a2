using IngressController.EndToEnd.Tests.Machine;
using IngressController.TestTree;

namespace IngressController.EndToEnd.Tests.Deploy;

/// <summary>The scripts of a release, as far as they go without a registry.</summary>
public sealed class Publishing
{
    [Fact]
    public async Task The_published_chart_pulls_its_image_from_the_publisher()
    {
        using var folder = new Scratch("chart");
        await RunAsync("chart.sh", folder.Path, "ghcr.io/somebody", "https://github.com/somebody/ingress-yarp");
        var chart = folder.File("ingress-yarp");
        Assert.DoesNotContain(new DirectoryInfo(chart).EnumerateFiles("*", SearchOption.AllDirectories), file => file.LinkTarget is not null);
        var lint = await HelmChart.RunAsync("lint", chart);
        Assert.True(lint.ExitCode == 0, lint.Output + lint.Error);
        var rendered = await HelmChart.SucceedAsync("template", "ingress-yarp", chart, "--namespace", "ingress-yarp");
        var version = (await RunAsync("version.sh")).Trim();
        Assert.Equal($"ghcr.io/somebody/ingress-yarp:{version}", (string?)new RenderedObjects(rendered).Container["image"]);
        var about = await File.ReadAllTextAsync(Path.Combine(chart, "Chart.yaml"));
        Assert.Contains("\nhome: https://github.com/somebody/ingress-yarp\n", about, StringComparison.Ordinal);
        var icon = $"\nicon: https://raw.githubusercontent.com/somebody/ingress-yarp/v{version}/";
        Assert.True(File.Exists(Repository.Path(about[(about.IndexOf(icon, StringComparison.Ordinal) + icon.Length)..].Split('\n')[0])), about);
    }

    [Fact]
    public async Task Names_are_the_owners_in_lower_case() =>
        Assert.Equal(
            [
                $"version={(await RunAsync("version.sh")).Trim()}", "registry=ghcr.io/somebody", "image=ghcr.io/somebody/ingress-yarp",
                "charts=ghcr.io/somebody/charts",
            ],
            (await RunAsync("names.sh", "SomeBody")).Split('\n', StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public async Task A_tag_is_the_version_or_there_is_no_release()
    {
        var version = (await RunAsync("version.sh")).Trim();
        await RunAsync("version.sh", "--check", $"v{version}");
        var other = await Command.RunAsync(Script("version.sh"), ["--check", $"v{version}1"]);
        Assert.Equal(1, other.ExitCode);
        Assert.Contains(version, other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_version_is_written_everywhere()
    {
        using var copy = new Scratch("version");
        var version = (await RunAsync("version.sh")).Trim();
        string[] files =
        [
            "Directory.Build.props", "Dockerfile", "deploy/README.md", "deploy/base/kustomization.yaml", "deploy/helm/ingress-yarp/Chart.yaml",
            ".github/release/version.sh",
        ];
        foreach (var file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(copy.File(file))!);
            File.Copy(Repository.Path(file), copy.File(file));
        }

        await Command.SucceedAsync(copy.File(".github/release/version.sh"), ["--set", "7.8.9-rc.1"]);
        Assert.Equal("7.8.9-rc.1\n", await Command.SucceedAsync(copy.File(".github/release/version.sh"), []));
        foreach (var file in files[..^1])
        {
            var text = await File.ReadAllTextAsync(copy.File(file));
            Assert.Equal(await File.ReadAllTextAsync(Repository.Path(file)), text.Replace("7.8.9-rc.1", version, StringComparison.Ordinal));
            Assert.Contains("7.8.9-rc.1", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_notes_of_a_release_are_its_section_of_the_change_log()
    {
        using var folder = new Scratch("changelog");
        await File.WriteAllTextAsync(
            folder.File("log.md"), "# Changelog\n\n## Unreleased\n\n- c\n\n## 1.1.0 (2026-05-01)\n\n### Added\n\n- b\n\n## 1.0.0 (2026-04-01)\n\n- a\n");
        Assert.Equal("### Added\n\n- b\n", await RunAsync("changelog.sh", "1.1.0", folder.File("log.md")));
        var missing = await Command.RunAsync(Script("changelog.sh"), ["1.2.0", folder.File("log.md")]);
        Assert.Equal(1, missing.ExitCode);
        Assert.Contains("## 1.2.0", missing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pushed_chart_is_signed_by_the_digest_that_Helm_tells()
    {
        using var folder = new Scratch("push");
        var digest = $"sha256:{new string('a', 64)}";
        await File.WriteAllTextAsync(folder.File("helm"), $"#!/bin/sh\necho \"Pushed: $3\" >&2\necho 'Digest: {digest}' >&2\n");
        await Command.SucceedAsync("chmod", ["+x", folder.File("helm")]);
        var path = new Dictionary<string, string?> { ["PATH"] = $"{folder.Path}:{Environment.GetEnvironmentVariable("PATH")}" };
        var name = await Command.SucceedAsync(Script("push-chart.sh"), ["ingress-yarp-1.0.0.tgz", "ghcr.io/somebody/charts"], path);
        Assert.Equal($"ghcr.io/somebody/charts/ingress-yarp@{digest}\n", name);
    }

    static Task<string> RunAsync(string script, params string[] arguments) => Command.SucceedAsync(Script(script), arguments);

    static string Script(string name) => Repository.Path(".github", "release", name);
}
