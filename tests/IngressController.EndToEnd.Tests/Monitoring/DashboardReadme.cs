using System.Text.Json.Nodes;
using IngressController.TestTree;

namespace IngressController.EndToEnd.Tests.Monitoring;

/// <summary>The README of the dashboards says of each panel what the panel itself says.</summary>
public sealed class DashboardReadme
{
    [Fact]
    public async Task Every_panel_stands_in_it()
    {
        var readme = await File.ReadAllTextAsync(Repository.Path("grafana-dashboards", "README.md"));
        var rows = new List<string>();
        foreach (var file in Directory.EnumerateFiles(Repository.Path("grafana-dashboards"), "*.json"))
            rows.AddRange(RowsOf(JsonNode.Parse(await File.ReadAllTextAsync(file))!));
        Assert.NotEmpty(rows);
        Assert.DoesNotContain(rows, row => !readme.Contains(row, StringComparison.Ordinal));
    }

    static IEnumerable<string> RowsOf(JsonNode parent)
    {
        foreach (var panel in parent["panels"]?.AsArray() ?? [])
        {
            if ((string?)panel!["type"] != "row")
                yield return $"| {(string?)panel["title"]} | {(string?)panel["description"]} |\n";
            foreach (var row in RowsOf(panel))
                yield return row;
        }
    }
}
