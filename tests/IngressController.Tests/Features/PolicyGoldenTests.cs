using System.Text;
using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Diagnostics;
using IngressController.Core.Translation;
using IngressController.Features;
using IngressController.Kubernetes.Manifests;
using IngressController.TestTree;
using IngressController.Tls;

namespace IngressController.Tests.Features;

/// <summary>
/// Each Golden/FOLDER/NAME.yaml is read by the parsers that the folder is about, and compared with NAME.policies: per Ingress what it asks
/// for beyond the defaults, then what is wrong. UPDATE_GOLDEN=1 writes the files anew; the difference is then to be reviewed.
/// </summary>
public sealed class PolicyGoldenTests
{
    static readonly string Folder = Repository.Path("tests", "IngressController.Tests", "Features", "Golden");
    static readonly string TableFolder = Repository.Path("tests", "IngressController.Core.Tests", "Translation", "Golden");

    const string Others = "Traffic";

    static readonly Dictionary<IPolicyParser, string> Folders = FoldersOfParsers();

    /// <summary>The manifests of all cases.</summary>
    public static IReadOnlyList<string> Files => [.. Directory.GetFiles(Folder, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Cases() =>
        [.. Files.Select(file => Path.ChangeExtension(Path.GetRelativePath(Folder, file), null))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Annotations_become_the_policies_that_are_written_down(string name)
    {
        var content = ManifestReader.Read(name + ".yaml", File.ReadAllBytes(Path.Combine(Folder, name + ".yaml")));
        Assert.Empty(content.Problems);
        var snapshot = content.Objects.Aggregate(ClusterSnapshot.Empty, (snapshot, entry) => snapshot.With(entry.Object!));
        var options = new TranslationOptions
        {
            IngressClassIsGiven = true,
            ConfigMap = new("default", "settings"),
            OptionFlags = new() { EnableSslPassthrough = true },
        };
        var policies = new PolicyCatalog(ParsersOf(name), UnsupportedAnnotations.All, FeatureCatalog.Policies.EdgeParsers);
        var translation = Translator.Translate(snapshot, options, policies);
        var (_, found) = TlsTable.Bind(translation.Table, snapshot, null, TlsTable.Empty, new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero));

        var text = TextOf(translation, found);
        var golden = Path.Combine(Folder, name + ".policies");
        Golden.Check(golden, text);
    }

    /// <summary>Nothing that an Ingress may ask for is without a written case, well meant and broken.</summary>
    [Fact]
    public void Every_annotation_has_its_cases()
    {
        var names = FeatureCatalog.Policies.Annotations.Keys.Concat(UnsupportedAnnotations.All.Select(annotation => annotation.Name));
        var cases = string.Concat(
            Directory.GetFiles(Folder, "*.yaml", SearchOption.AllDirectories).Concat(Directory.GetFiles(TableFolder, "*.yaml")).Select(File.ReadAllText));
        Assert.DoesNotContain(names, name => !cases.Contains($"ingress.kubernetes.io/{name}:", StringComparison.Ordinal));
    }

    static IEnumerable<IPolicyParser> ParsersOf(string name) =>
        FeatureCatalog.Policies.Parsers.Where(parser => Folders[parser] == Path.GetDirectoryName(name));

    // No list: a parser belongs to the folder whose cases name its options most often, and to Traffic where none does.
    static Dictionary<IPolicyParser, string> FoldersOfParsers()
    {
        var texts = Files.ToLookup(file => Path.GetFileName(Path.GetDirectoryName(file))!, File.ReadAllText);
        return FeatureCatalog.Policies.Parsers.ToDictionary(parser => parser, parser => texts.Select(folder => folder.Key)
            .OrderByDescending(folder => folder == Others).MaxBy(folder => texts[folder].Sum(text => parser.Options.Sum(option => TimesNamed(option, text))))!);
    }

    static int TimesNamed(Option option, string text) =>
        Count(text, $"ingress.kubernetes.io/{option.AnnotationName}:") + Count(text, $"\n  {option.SettingName}:");

    static int Count(string text, string part) => text.Split(part).Length - 1;

    static string TextOf(TranslationResult translation, IEnumerable<Diagnostic> found)
    {
        var text = new StringBuilder();
        var standard = translation.Table.CatchAll.Unmatched.Policies.Items;
        var ingresses = translation.Table.NamedHosts.SelectMany(host => host.Ingresses).DistinctBy(one => one.Ingress).OrderBy(one => one.Ingress);
        foreach (var (ingress, policies) in ingresses)
        {
            text.Append($"ingress {ingress}{(policies.DeniedBecause is { } reason ? $" denied: {reason}" : "")}\n");
            foreach (var policy in policies.Items.Where(policy => !standard.Contains(policy)))
                text.Append($"  {policy}\n");
        }

        text.Append("every route\n");
        foreach (var policy in standard)
            text.Append($"  {policy}\n");
        var usual = Translator.Translate(ClusterSnapshot.Empty, new(), new PolicyCatalog([], [], FeatureCatalog.Policies.EdgeParsers)).Global.Items;
        foreach (var policy in translation.Global.Items.Where(policy => !usual.Contains(policy)))
            text.Append($"the edge: {policy}\n");
        foreach (var diagnostic in translation.Diagnostics.Concat(found).OrderBy(diagnostic => diagnostic.ToString(), StringComparer.Ordinal))
            text.Append($"{diagnostic.Severity.ToString().ToLowerInvariant()} {diagnostic}\n");
        return text.ToString();
    }
}
