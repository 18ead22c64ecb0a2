using IngressController.EndToEnd.Tests.Machine;
using IngressController.TestTree;

namespace IngressController.EndToEnd.Tests.Deploy;

/// <summary>A kustomization as a user writes one on top of deploy/: an overlay, components, a namespace. Removed when disposed.</summary>
sealed class Kustomization : IDisposable
{
    readonly Scratch _folder = new("kustomization");

    /// <param name="overlay">A folder of deploy/overlays.</param>
    /// <param name="components">Folders of deploy/components.</param>
    /// <param name="namespace">Another namespace than the overlay's; null for that.</param>
    /// <param name="patches">Lines below <c>patches:</c>.</param>
    public Kustomization(string overlay, IEnumerable<string> components, string? @namespace = null, string patches = "")
    {
        var deploy = System.IO.Path.GetRelativePath(_folder.Path, Repository.Path("deploy"));
        File.WriteAllText(_folder.File("kustomization.yaml"), $"""
            apiVersion: kustomize.config.k8s.io/v1beta1
            kind: Kustomization
            resources: [{deploy}/overlays/{overlay}]
            components: [{string.Join(", ", components.Select(name => $"{deploy}/components/{name}"))}]
            {(@namespace is null ? "" : $"namespace: {@namespace}")}
            {(patches.Length == 0 ? "" : $"patches:\n{patches}")}
            """);
    }

    public static IEnumerable<string> Overlays => Names("overlays");

    public static IEnumerable<string> Components => Names("components");

    public string Path => _folder.Path;

    public Task<string> BuildAsync() => Kubectl.KustomizeAsync(Path);

    /// <summary>What a component needs besides itself.</summary>
    public static IEnumerable<string> With(string component) =>
        component == "admission-webhook-cert-manager" ? ["admission-webhook", component] : [component];

    public void Dispose() => _folder.Dispose();

    static IEnumerable<string> Names(string folder) =>
        Directory.EnumerateDirectories(Repository.Path("deploy", folder)).Select(path => System.IO.Path.GetFileName(path)).Order(StringComparer.Ordinal);
}
