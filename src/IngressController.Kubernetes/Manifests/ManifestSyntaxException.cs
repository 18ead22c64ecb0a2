namespace IngressController.Kubernetes.Manifests;

/// <summary>A file is invalid as a whole. Never leaves <see cref="ManifestReader"/>.</summary>
sealed class ManifestSyntaxException(int line, string reason) : Exception(reason)
{
    public int Line => line;
}
