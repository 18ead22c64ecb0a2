namespace IngressController.Check;

enum OutputFormat
{
    Table,
    Json,
    Markdown,
}

/// <summary>The command line of <c>check</c>; each parameter is the flag of the same name.</summary>
sealed record CheckOptions(
    string? Manifests, string? Kubeconfig, string? WatchNamespace, ObjectKey? ConfigMap, string? IngressClass, OutputFormat Output);
