namespace IngressController.Kubernetes.Manifests;

/// <summary>Says what a document is that is no Kubernetes object, and what to do with it.</summary>
static class ForeignDocument
{
    const string NoObject = "not a Kubernetes object";

    /// <summary>Keys on the top level of ingress-nginx' chart, of which no other chart has one with such a map in it.</summary>
    static readonly string[] OfIngressNginx =
        ["config", "extraArgs", "ingressClassResource", "ingressClassByName", "allowSnippetAnnotations", "admissionWebhooks", "watchIngressWithoutClass"];

    /// <summary>Keys that nearly every chart has on the top level.</summary>
    static readonly string[] OfCharts =
    [
        "affinity", "autoscaling", "fullnameOverride", "image", "imagePullSecrets", "ingress", "nameOverride", "nodeSelector", "podAnnotations",
        "podSecurityContext", "replicaCount", "resources", "securityContext", "service", "serviceAccount", "tolerations",
    ];

    /// <summary>The problem with a document that has no kind; null for one that may stand among manifests.</summary>
    /// <param name="file">The file's name.</param>
    /// <param name="document">The document, or an item of a list.</param>
    public static string? ProblemOf(string file, ManifestNode document) => document switch
    {
        ScalarNode => $"{NoObject}, but plain text: give YAML or JSON as kubectl get -o yaml prints it",
        MapNode map when IsKustomization(file, map) => null,
        MapNode map when map.Find("controller") is MapNode controller && controller.Entries.Any(static entry => OfIngressNginx.Contains(entry.Key)) =>
            $"{NoObject}, but values of the Helm chart ingress-nginx: give what the chart makes of them (helm template RELEASE CHART --values FILE)",
        MapNode map when map.Entries.Count(static entry => OfCharts.Contains(entry.Key)) >= 2 =>
            $"{NoObject}, but looks like values of a Helm chart: give what the chart makes of them (helm template RELEASE CHART --values FILE)",
        MapNode map when map.Text("apiVersion") is "v1" or "v2" && map.Text("name") is not null && map.Find("version") is not null =>
            $"{NoObject}, but the description of a Helm chart: give what the chart makes (helm template RELEASE CHART)",
        MapNode => $"{NoObject}: it has no kind",
        _ => NoObject,
    };

    /// <summary>What to do about text that cannot be parsed; empty when it shows no sign of what it is.</summary>
    public static string RemedyFor(string text) => text.Contains("{{", StringComparison.Ordinal)
        ? "; it looks like a template of Helm: give what the chart makes of it (helm template RELEASE CHART)"
        : "";

    // kustomize reads its file without a kind too; the manifests that it names are read by themselves.
    static bool IsKustomization(string file, MapNode map) =>
        Path.GetFileName(file) is "kustomization.yaml" or "kustomization.yml" && map.Find("kind") is null;
}
