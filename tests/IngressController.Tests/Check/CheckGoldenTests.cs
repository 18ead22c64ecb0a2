using IngressController.Check;
using IngressController.Core.Cluster;
using IngressController.Kubernetes.OneShot;
using IngressController.TestTree;

namespace IngressController.Tests.Check;

/// <summary>
/// Each Golden/NAME.yaml is checked, and the report compared with NAME.table.txt, NAME.json and NAME.md. UPDATE_GOLDEN=1 writes the
/// files anew; the difference is then to be reviewed.
/// </summary>
public sealed class CheckGoldenTests
{
    static readonly string Folder = Repository.Path("tests", "IngressController.Tests", "Check", "Golden");

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (var file in Directory.GetFiles(Folder, "*.yaml").Order(StringComparer.Ordinal))
        {
            foreach (var extension in new[] { "table.txt", "json", "md" })
                cases.Add(Path.GetFileNameWithoutExtension(file), extension);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_report_is_the_one_that_is_written_down(string name, string extension)
    {
        var text = new StringWriter();
        CheckProcess.Write(Check(name), extension switch { "json" => OutputFormat.Json, "md" => OutputFormat.Markdown, _ => OutputFormat.Table }, text);
        var golden = Path.Combine(Folder, $"{name}.{extension}");
        Golden.Check(golden, text.ToString());
        Assert.DoesNotContain("printed-secret", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_finding_that_is_told_has_its_kind() => Assert.All(
        Cases().Select(one => one.Data.Item1).Distinct().SelectMany(name => Check(name).All),
        one => Assert.Equal(one.Finding.Verdict == Verdict.Same, one.Finding.Code is null));

    [Fact]
    public void A_class_can_be_looked_at_alone()
    {
        var report = Check("shop", only: "traefik");
        Assert.Equal("dashboard", Assert.Single(report.Ingresses).Name);
        Assert.Equal(4, report.Summary.OtherClasses);
    }

    [Fact]
    public void Without_a_workload_the_ConfigMap_can_be_named()
    {
        var content = Read("shop") with { Workloads = [] };
        Assert.Equal("settings", Assert.Single(MigrationCheck.Run(content, null, null).ConfigMaps).Role);
        Assert.Equal("tcp-services", Assert.Single(MigrationCheck.Run(content, new ObjectKey("ingress-nginx", "tcp-services"), null).ConfigMaps).Name);
        var missing = Assert.Single(MigrationCheck.Run(content, new ObjectKey("no", "where"), null).ConfigMaps);
        Assert.Contains("was not found", Assert.Single(missing.Findings).Reason, StringComparison.Ordinal);
    }

    static CheckReport Check(string name, string? only = null) => MigrationCheck.Run(Read(name), null, only);

    static ClusterContent Read(string name)
    {
        var content = ManifestFiles.Read(Path.Combine(Folder, $"{name}.yaml"), Stream.Null, _ => { });
        Assert.Empty(content.Problems);
        return content with { Source = $"{name}.yaml" };
    }
}
