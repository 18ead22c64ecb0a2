namespace IngressController.Check;

enum OutputFormat
{
    Table,
    Json,
    Markdown,
}

/// <summary>The command line of <c>check</c>; each property is the flag of the same name.</summary>
sealed record CheckOptions
{
    public string? Manifests { get; init; }

    public string? Kubeconfig { get; init; }

    public string? WatchNamespace { get; init; }

    public ObjectKey? ConfigMap { get; init; }

    public string? IngressClass { get; init; }

    public OutputFormat Output { get; init; }
}
