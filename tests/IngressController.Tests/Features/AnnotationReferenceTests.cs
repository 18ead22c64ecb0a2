using System.Text;
using IngressController.Core.Annotations;
using IngressController.Features;
using IngressController.TestTree;

namespace IngressController.Tests.Features;

/// <summary>
/// The annotation reference beside the features says what the catalogue says. UPDATE_GOLDEN=1 writes it anew; the difference is
/// then to be reviewed.
/// </summary>
public sealed class AnnotationReferenceTests
{
    [Fact]
    public void The_reference_is_what_the_catalogue_says()
    {
        var file = Repository.Path("src", "IngressController", "Features", "README.md");
        var text = Render();
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            File.WriteAllText(file, text);
        Assert.Equal(File.ReadAllText(file), text);
    }

    [Fact]
    public void No_name_stands_in_two_places()
    {
        using var catalog = Catalogs.Create();
        var names = catalog.All.SelectMany(feature => feature.Annotations).Select(annotation => annotation.Name)
            .Concat(UnsupportedAnnotations.All.Select(annotation => annotation.Name)).ToList();
        Assert.Equal(names.Distinct(StringComparer.Ordinal), names);
        Assert.All(catalog.All.SelectMany(feature => feature.Annotations), annotation => Assert.EndsWith(".", annotation.Help, StringComparison.Ordinal));
    }

    static string Render()
    {
        using var catalog = Catalogs.Create();
        var text = new StringBuilder("""
            # Annotations and settings

            Made from the catalogue by `AnnotationReferenceTests`; do not edit, run that test with `UPDATE_GOLDEN=1` instead.

            An annotation is `nginx.ingress.kubernetes.io/NAME` with ingress-nginx' meaning, default and status codes, or
            `yarp.ingress.kubernetes.io/NAME`, which is the same and wins when both are set. A setting is a key of the ConfigMap that
            `--configmap` names. Annotation beats setting beats default. A value that cannot be used is told by a log line, an Event and a
            metric, and what holds without it stays in force; a broken security setting closes the paths of its Ingress with 503.

            ## Annotations


            """);
        Table(text, "Annotation", "Effect", catalog.All.SelectMany(feature => feature.Annotations)
            .OrderBy(annotation => annotation.Name, StringComparer.Ordinal).Select(annotation => new[] { $"`{annotation.Name}`", annotation.Help }));
        text.Append("\n## Annotations that are not supported\n\nEach is told as a warning on its Ingress. Where one would protect, its paths answer 503; with server-snippet all paths of its hosts, where no older Ingress sets one.\n\n");
        Table(text, "Annotation", "Why", UnsupportedAnnotations.All.OrderBy(annotation => annotation.Name, StringComparer.Ordinal)
            .Select(annotation => new[] { $"`{annotation.Name}`", annotation.Reason + (annotation.IsProtection ? " (its paths answer 503)" : "") }));
        text.Append("\n## Settings\n\n");
        Table(text, "Setting | Default", "Effect", SettingsOf(catalog).DistinctBy(setting => setting.Name).OrderBy(setting => setting.Name, StringComparer.Ordinal)
            .Select(setting => new[] { $"`{setting.Name}`", setting.Default.Length == 0 ? "" : $"`{setting.Default}`", setting.Help }));
        return text.ToString();
    }

    static IEnumerable<Setting> SettingsOf(FeatureCatalog catalog) =>
        catalog.Policies.Parsers.SelectMany(parser => parser.Settings).Concat(FeatureCatalog.Global.SelectMany(parser => parser.Settings))
            .Append(GlobalSettings.AllowCrossNamespaceResources);

    static void Table(StringBuilder text, string first, string last, IEnumerable<string[]> rows)
    {
        text.Append($"| {first} | {last} |\n|{string.Concat(Enumerable.Repeat("---|", first.Split('|').Length + 1))}\n");
        foreach (var row in rows)
            text.Append($"| {string.Join(" | ", row.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |\n");
    }
}
