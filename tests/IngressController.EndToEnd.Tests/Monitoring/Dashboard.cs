using System.Text.Json;
using System.Text.RegularExpressions;
using IngressController.TestTree;

namespace IngressController.EndToEnd.Tests.Monitoring;

/// <summary>A dashboard as far as Prometheus is concerned: its variables and its queries.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Variables">Name and query, in order: later ones refer to earlier ones.</param>
/// <param name="Queries">Panel and expression.</param>
sealed partial record Dashboard(string Title, IReadOnlyList<(string Name, string Query)> Variables, IReadOnlyList<(string Panel, string Expression)> Queries)
{
    /// <summary>The ones that ingress-nginx' users have, and their alerts.</summary>
    public static (IReadOnlyList<Dashboard> Dashboards, IReadOnlyList<(string Name, string Expression)> Alerts) ReadUpstream()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(
            Repository.Path("tests", "IngressController.EndToEnd.Tests", "Monitoring", "dashboard-queries.json")));
        var dashboards = json.RootElement.GetProperty("dashboards").EnumerateArray().Select(dashboard => new Dashboard(
            $"{dashboard.GetProperty("title")} ({dashboard.GetProperty("source")})",
            [.. dashboard.GetProperty("variables").EnumerateArray().Where(IsQuery).Select(variable => (Text(variable, "name"), Text(variable, "query")))],
            [
                .. dashboard.GetProperty("panels").EnumerateArray().SelectMany(panel =>
                    panel.GetProperty("exprs").EnumerateArray().Select(expression => (Text(panel, "title"), expression.GetString()!))),
            ]));
        var alerts = json.RootElement.GetProperty("alerts").EnumerateArray().Select(alert => (Text(alert, "name"), Text(alert, "expr")));
        return ([.. dashboards], [.. alerts]);
    }

    /// <summary>Ours, as they are shipped.</summary>
    public static IReadOnlyList<Dashboard> ReadOwn() =>
        [.. Directory.EnumerateFiles(Repository.Path("grafana-dashboards"), "*.json").Order(StringComparer.Ordinal).Select(ReadGrafana)];

    /// <summary>The values of the variables: all of them for those that can have "All", else the first.</summary>
    public async Task<Dictionary<string, string>> ResolveAsync(Prometheus prometheus)
    {
        var values = new Dictionary<string, string>
        {
            ["__rate_interval"] = "1m",
            ["__interval"] = "1m",
            ["__range"] = "5m",
            ["__range_s"] = "300",
            ["error_codes"] = "4-5",
            ["datasource"] = "x",
        };
        foreach (var (name, query) in Variables)
        {
            var match = LabelValues().Match(Substitute(query, values));
            Assert.True(match.Success, $"{Title}: variable {name}: {query}");
            var found = await prometheus.LabelValuesAsync(match.Groups["selector"].Value, match.Groups["label"].Value);
            Assert.True(found.Count > 0, $"{Title}: variable {name} has no value: {query}");
            // The two that choose one cluster and one job have no "All".
            values[name] = name is "cluster" or "job" ? found[0] : ".*";
        }

        return values;
    }

    public static string Substitute(string text, IReadOnlyDictionary<string, string> values) =>
        Variable().Replace(text, match => values.TryGetValue(match.Groups["name"].Value, out var value)
            ? value
            : throw new InvalidOperationException($"unknown variable {match} in {text}"));

    static Dashboard ReadGrafana(string file)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        var root = json.RootElement;
        var queries = root.GetProperty("panels").EnumerateArray().Where(panel => panel.TryGetProperty("targets", out _)).SelectMany(panel =>
            panel.GetProperty("targets").EnumerateArray().Select(target => (Text(panel, "title"), Text(target, "expr"))));
        var annotations = root.GetProperty("annotations").GetProperty("list").EnumerateArray()
            .Select(annotation => (Text(annotation, "name"), Text(annotation, "expr")));
        return new(
            Text(root, "title"),
            [
                .. root.GetProperty("templating").GetProperty("list").EnumerateArray().Where(IsQuery)
                    .Select(variable => (Text(variable, "name"), Text(variable.GetProperty("query"), "query"))),
            ],
            [.. queries.Concat(annotations)]);
    }

    static bool IsQuery(JsonElement variable) => Text(variable, "type") == "query";

    static string Text(JsonElement element, string property) => element.GetProperty(property).GetString()!;

    [GeneratedRegex(@"^label_values\((?<selector>.*),\s*(?<label>\w+)\)\s*$", RegexOptions.Singleline)]
    private static partial Regex LabelValues();

    // The end of a regular expression, $", is not one.
    [GeneratedRegex(@"\$(\{(?<name>\w+)\}|(?<name>[A-Za-z_]\w*))")]
    private static partial Regex Variable();
}
