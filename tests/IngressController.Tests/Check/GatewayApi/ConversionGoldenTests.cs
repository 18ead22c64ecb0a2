using IngressController.Check;
using IngressController.Check.GatewayApi;
using IngressController.Kubernetes.Manifests;
using IngressController.Kubernetes.OneShot;
using IngressController.TestTree;

namespace IngressController.Tests.Check.GatewayApi;

/// <summary>
/// Each Golden/NAME.yaml is converted, and the result compared with NAME.gateway.yaml. UPDATE_GOLDEN=1 writes the files anew; the difference is
/// then to be reviewed.
/// </summary>
public sealed class ConversionGoldenTests
{
    static readonly string Folder = Repository.Path("tests", "IngressController.Tests", "Check", "GatewayApi", "Golden");

    public static TheoryData<string> Names() => [.. Directory.GetFiles(Folder, "*.yaml").Select(static file => Path.GetFileNameWithoutExtension(file)!)
        .Where(static name => !name.EndsWith(".gateway", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_objects_are_those_that_are_written_down(string name) =>
        Golden.Check(Path.Combine(Folder, $"{name}.gateway.yaml"), TextOf(Convert(name)));

    [Theory]
    [MemberData(nameof(Names))]
    public void They_can_be_read(string name)
    {
        var text = TextOf(Convert(name));
        var content = ManifestReader.Read($"{name}.yaml", System.Text.Encoding.UTF8.GetBytes(text));
        Assert.Empty(content.Problems);
        Assert.All(content.Objects, static one => Assert.NotNull(one.Object));
    }

    [Theory]
    [InlineData("protected", 1)]
    [InlineData("shop", 0)]
    public void The_exit_code_says_whether_a_host_is_left_out(string name, int code) => Assert.Equal(code, CheckExit.Of(Convert(name)));

    [Fact]
    public void What_protects_leaves_no_open_route()
    {
        var converted = Convert("protected");
        foreach (var route in converted.Objects.Where(static one => one["kind"]!.ToString() == "HTTPRoute"))
        {
            var isClosed = route["metadata"]!["name"]!.ToString().StartsWith("closed.", StringComparison.Ordinal);
            foreach (var rule in route["spec"]!["rules"]!.AsArray())
                Assert.Equal(isClosed, rule!["backendRefs"] is null && rule["filters"] is null);
        }

        var hosts = converted.LeftOut.Select(static note => note.Field).Distinct();
        Assert.Equal(
            [
                "host agents.test", "host basic.test", "host certificates.test", "host closed.test", "host forced.test", "host guarded.wild.test",
                "host limited.test", "host lists.test", "host mixed.test", "host question.test", "host snippet.test", "host unverified.test",
            ],
            hosts.Order(StringComparer.Ordinal));
    }

    static ConvertedObjects Convert(string name)
    {
        var content = ManifestFiles.Read(Path.Combine(Folder, $"{name}.yaml"), Stream.Null, _ => { });
        Assert.Empty(content.Problems);
        var migration = Migration.Of(content, null, null);
        return GatewayConversion.Of(migration.Chosen, migration.Translation);
    }

    static string TextOf(ConvertedObjects converted)
    {
        var text = new StringWriter();
        ConversionOutput.Write(converted, text);
        return text.ToString();
    }
}
