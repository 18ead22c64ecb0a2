namespace IngressController.Kubernetes.Manifests;

/// <summary>A problem in a manifest that belongs to no object of the store.</summary>
/// <param name="File">The file, as found under the path that was given.</param>
/// <param name="Line">The line, from 1; 0 for the file as a whole.</param>
/// <param name="Reason">What is wrong.</param>
public sealed record ManifestProblem(string File, int Line, string Reason)
{
    /// <summary><c>file:line: reason</c>.</summary>
    public override string ToString() => Line == 0 ? $"{File}: {Reason}" : $"{File}:{Line}: {Reason}";
}
