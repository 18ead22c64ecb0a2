using System.Text;
using System.Text.RegularExpressions;
using IngressController.TestTree;
using YamlDotNet.RepresentationModel;

namespace IngressController.Tests.Release;

/// <summary>The chart's README has every value with its default, made of values.yaml and of the table of what is ignored.</summary>
public sealed partial class ChartReferenceTests
{
    static readonly string Chart = Repository.Path("deploy", "helm", "ingress-yarp");

    [Fact]
    public void The_reference_is_what_the_chart_says() => Golden.Check(Path.Combine(Chart, "README.md"), Render());

    static string Render()
    {
        var text = new StringBuilder("""
            # The chart ingress-yarp

            Made from `values.yaml` and `files/ignored-values.yaml` by `ChartReferenceTests`; do not edit, run `./do golden` instead.

            A Kubernetes ingress controller in C#, for those who come from ingress-nginx. Values have the names and meanings that they have in
            ingress-nginx' chart (4.15.1). Bring yours along without `controller.image`: what means nothing here is accepted, and the notes of
            an installation say why. How to come from ingress-nginx step by step, and all the rest: `deploy/README.md` of the sources.

            ```sh
            helm install ingress-yarp deploy/helm/ingress-yarp --namespace ingress-yarp --create-namespace     # from the sources
            ```

            What is another way than in ingress-nginx' chart:

            - A port of the controller below 1024 takes a right: a sysctl in the pod's own network, root with `NET_BIND_SERVICE` alone on the
              node's. With `hostNetwork` clients meet 80 and 443, as there.
            - A `readinessProbe` that asks for `/healthz` asks for `/readyz` instead: ready is who has read the cluster and is not stopping.
            - `lifecycle` without `/wait-shutdown`, which is a file of ingress-nginx' image: SIGTERM drains.
            - `controller.image` that names `ingress-nginx/controller` is refused; error pages (`defaultBackend.image`) may be of any image.
            - An IngressClass that is there already is not this release's: `controller.ingressClassResource.enabled: false`.

            ## Values

            | Value | Default | |
            |---|---|---|

            """);
        foreach (var (path, standard, help) in Values())
            text.Append($"| `{path}` | `{standard}` | {help} |\n");
        text.Append("""

            ## Values of ingress-nginx that change nothing

            | Value | Why |
            |---|---|

            """);
        foreach (var (path, reason) in Load(Path.Combine("files", "ignored-values.yaml")).Children)
            text.Append($"| `{path}` | {reason} |\n".Replace("<full name>", "*full name*", StringComparison.Ordinal));
        return text.ToString();
    }

    /// <summary>The values in their order, each with the comment above it; a map's comment stands at its first value.</summary>
    static IEnumerable<(string Path, string Default, string Help)> Values()
    {
        var root = Load("values.yaml");
        var path = new List<string>();
        var help = new List<string>();
        foreach (var line in File.ReadAllLines(Path.Combine(Chart, "values.yaml")).SkipWhile(line => line.Length == 0 || line[0] == '#'))
        {
            if (Comment().Match(line) is { Success: true } comment)
                help.Add(comment.Groups[1].Value);
            if (Key().Match(line) is not { Success: true } key || key.Groups["indent"].Length / 2 is var depth && depth > path.Count)
                continue; // or within a list
            path.RemoveRange(depth, path.Count - depth);
            path.Add(key.Groups["name"].Value);
            if (path.Aggregate((YamlNode?)root, (node, name) => node is YamlMappingNode map && map.Children.TryGetValue(name, out var child) ? child : null)
                is not { } value || value is YamlMappingNode { Children.Count: > 0 })
                continue;
            var meaning = string.Join(' ', help).Replace("<full name>", "*full name*", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal);
            yield return (string.Join('.', path), Text(value), meaning);
            help.Clear();
        }
    }

    static string Text(YamlNode value) => value switch
    {
        YamlMappingNode map => "{" + string.Join(", ", map.Children.Select(entry => $"{entry.Key}: {Text(entry.Value)}")) + "}",
        YamlSequenceNode list => "[" + string.Join(", ", list.Select(Text)) + "]",
        _ => value.ToString() is { Length: > 0 } text ? text : "\"\"",
    };

    static YamlMappingNode Load(string file)
    {
        var stream = new YamlStream();
        using var reader = File.OpenText(Path.Combine(Chart, file));
        stream.Load(reader);
        return (YamlMappingNode)stream.Documents[0].RootNode;
    }

    [GeneratedRegex(@"^\s*# (.+)$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"^(?<indent>(?:  )*)(?<name>[\w./-]+):(?: |$)")]
    private static partial Regex Key();
}
