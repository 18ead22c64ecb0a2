using System.Text;
using IngressController.Check;
using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Kubernetes.Manifests;

namespace IngressController.Tests.Features.Snippets.Cases;

/// <summary>How many of the snippets that the cases are made of are understood whole: no directive of them is refused or left out.</summary>
public sealed class CoverageTests(ITestOutputHelper output)
{
    /// <summary>What was reached; it may only grow. The others edit bodies, or ask for what no snippet may have.</summary>
    const double Reached = 0.95;

    [Fact]
    public void The_share_of_snippets_that_are_understood_whole_does_not_shrink()
    {
        var snippets = CaseFiles.Read().Where(one => one.Policy != CasePolicy.Refuse).SelectMany(SnippetsOf).DistinctBy(snippet => snippet.Text).ToList();
        var refused = snippets.Where(snippet => !snippet.IsUnderstood).ToList();
        var share = 1 - ((double)refused.Count / snippets.Count);
        output.WriteLine($"{snippets.Count - refused.Count} of {snippets.Count} snippets are understood whole ({share:P1}); not those of " +
            string.Join(", ", refused.Select(snippet => snippet.Id)));
        Assert.True(share >= Reached, $"{share:P1} of the snippets are understood whole");
    }

    static IEnumerable<(string Id, string Text, bool IsUnderstood)> SnippetsOf(SnippetCase one)
    {
        var settings = CaseManifests.SettingsOf(one).ReplaceLineEndings("\n  ");
        var yaml = $"{CaseManifests.Of(one)}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: s, namespace: default }}\ndata:\n  {settings}";
        var objects = ManifestReader.Read("case.yaml", Encoding.UTF8.GetBytes(yaml)).Objects.Select(entry => entry.Object).ToList();
        var advice = new SnippetAdvice(objects.OfType<ConfigMap>().Single());
        foreach (var ingress in objects.OfType<Ingress>())
        {
            foreach (var (key, text) in ingress.Annotations)
            {
                if (AnnotationKeys.NameIn(key) is { } name && SnippetAdvice.IsSnippet(name))
                    yield return (one.Id, text, advice.Of(name, text, ingress)?.All(directive => directive.IsUnderstood) == true);
            }
        }
    }
}
