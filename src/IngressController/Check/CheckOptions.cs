namespace IngressController.Check;

enum OutputFormat
{
    Table,
    Json,
    Markdown,
}

/// <summary>The command line of <c>check</c>; each parameter is the flag of the same name.</summary>
sealed record CheckOptions(
    string? Manifests, string? Kubeconfig, string? WatchNamespace, ObjectKey? ConfigMap, string? IngressClass, OutputFormat Output)
{
    /// <summary>What begins a side of <c>--diff</c> that is a cluster.</summary>
    public const string Kubeconfigs = "kubeconfig:";

    /// <summary><c>--fail-on</c>: the least verdict that makes exit code 1; null: none does.</summary>
    public Verdict? FailOn { get; init; } = Verdict.NotHonoured;

    /// <summary><c>--baseline</c>: findings that are known; null: none are.</summary>
    public string? Baseline { get; init; }

    /// <summary><c>--write-baseline</c>: where to write what is found; null: nowhere.</summary>
    public string? WriteBaseline { get; init; }

    /// <summary><c>--fix</c>: print the changes that mend findings, in place of the report.</summary>
    public bool Fix { get; init; }

    /// <summary><c>--to-gateway-api</c>: print the objects of the Gateway API that serve the same, in place of the report.</summary>
    public bool ToGatewayApi { get; init; }

    /// <summary><c>--diff</c>: files, folders or kubeconfig files, before and after a change; null: nothing is compared.</summary>
    public (string Before, string After)? Diff { get; init; }

    /// <summary><c>--values</c>: files of values of ingress-nginx' Helm chart, of which later ones override earlier ones; empty: none are given.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];
}
