using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Translation;
using IngressController.Core.Translation.Policies;
using IngressController.Kubernetes.Manifests;
using IngressController.TestTree;

namespace IngressController.Core.Tests.Translation;

/// <summary>
/// Each Golden/NAME.yaml is translated and compared with Golden/NAME.table. A first line <c># options: …</c> sets flags.
/// UPDATE_GOLDEN=1 writes the files anew; the difference is then to be reviewed.
/// </summary>
public sealed class GoldenTests
{
    static readonly string Folder = Repository.Path("tests", "IngressController.Core.Tests", "Translation", "Golden");

    static readonly PolicyCatalog Catalog = new(TranslationPolicies.Parsers, []);

    public static TheoryData<string> Cases() =>
        [.. Directory.GetFiles(Folder, "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Manifests_become_the_table_that_is_written_down(string name)
    {
        var source = File.ReadAllBytes(Path.Combine(Folder, name + ".yaml"));
        var content = ManifestReader.Read(name + ".yaml", source);
        Assert.Empty(content.Problems);
        var store = new ResourceStore([]);
        foreach (var entry in content.Objects)
        {
            if (entry.Object is { } @object)
                store.Upsert(@object);
            else
                store.Reject(entry.Unreadable!);
        }

        var table = TableText.Of(Translator.Translate(store.Snapshot(), OptionsOf(File.ReadLines(Path.Combine(Folder, name + ".yaml")).First()), Catalog));
        var golden = Path.Combine(Folder, name + ".table");
        Golden.Check(golden, table);
    }

    static TranslationOptions OptionsOf(string firstLine)
    {
        var options = new TranslationOptions { IngressClassIsGiven = true };
        if (!firstLine.StartsWith("# options:", StringComparison.Ordinal))
            return options;
        foreach (var word in firstLine["# options:".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            options = word.Split('=') switch
            {
                ["class-not-given"] => options with { IngressClassIsGiven = false },
                ["by-name"] => options with { IngressClassByName = true },
                ["without-class"] => options with { WatchIngressWithoutClass = true },
                ["disable-catch-all"] => options with { DisableCatchAll = true },
                ["disable-external-name"] => options with { DisableServiceExternalName = true },
                ["nginx-path-quirks"] => options with { NginxPathQuirks = true },
                ["configmap", var key] when ObjectKey.TryParse(key, out var configMap) => options with { ConfigMap = configMap },
                ["listed-namespaces"] => options with { OnlyListedNamespaces = true },
                ["default-backend", var key] when ObjectKey.TryParse(key, out var service) => options with { DefaultBackendService = service },
                ["namespace", var name] => options with { WatchNamespace = name },
                ["tcp-services", var key] when ObjectKey.TryParse(key, out var configMap) => options with { TcpServices = configMap },
                ["udp-services", var key] when ObjectKey.TryParse(key, out var configMap) => options with { UdpServices = configMap },
                ["zone", var zone] => options with { Zone = zone },
                _ => throw new ArgumentException($"unknown option {word}"),
            };
        }

        return options;
    }
}
