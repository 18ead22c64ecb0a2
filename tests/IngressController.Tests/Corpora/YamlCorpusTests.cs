using IngressController.Kubernetes.Manifests;

namespace IngressController.Tests.Corpora;

/// <summary>Each file of <c>tests/corpora/yaml</c> is read as a manifest: as objects, or as problems that say where.</summary>
public sealed class YamlCorpusTests
{
    static readonly Dictionary<string, OctetCase> Cases = OctetCase.ReadAll("yaml");

    public static TheoryData<string> Names() => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_read_or_told(string name)
    {
        var content = ManifestReader.Read("a.yaml", Cases[name].Octets);
        Cases[name].Check(
        [
            .. content.Objects.Select(static entry => entry.Object is null ? $"unreadable: {entry.Unreadable}" : $"{entry.Reference}"),
            .. content.Problems.Select(static problem => $"problem: {problem}"),
        ]);
    }
}
