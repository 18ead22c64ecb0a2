namespace IngressController.Kubernetes.Manifests;

/// <summary>Something in a manifest that could not be taken and belongs to no object of the store.</summary>
/// <param name="File">The file, as found under the path that was given.</param>
/// <param name="Line">The line, from 1; 0 when it is the file itself.</param>
/// <param name="Reason">What is wrong.</param>
public sealed record ManifestProblem(string File, int Line, string Reason)
{
    /// <summary><c>file:line: reason</c>.</summary>
    public override string ToString() => Line == 0 ? $"{File}: {Reason}" : $"{File}:{Line}: {Reason}";
}
