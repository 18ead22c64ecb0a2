namespace IngressController.Kubernetes.Manifests;

/// <summary>A file that cannot be taken as a whole. It does not leave <see cref="ManifestReader"/>.</summary>
sealed class ManifestSyntaxException(int line, string reason) : Exception(reason)
{
    public int Line => line;
}
