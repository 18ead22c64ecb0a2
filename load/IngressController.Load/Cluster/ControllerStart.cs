namespace IngressController.Load.Cluster;

/// <summary>How a controller is started.</summary>
/// <param name="Program">Its executable.</param>
/// <param name="Kubeconfig">Of the cluster that it serves.</param>
/// <param name="Class">The IngressClass.</param>
/// <param name="ControllerClass">The class' controller, so that no other controller of the cluster serves what is written here.</param>
/// <param name="Namespace">Its own, for its Lease.</param>
sealed record ControllerStart(string Program, string Kubeconfig, string Class, string ControllerClass, string Namespace)
{
    /// <summary>Further arguments.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Variables as <c>NAME=VALUE</c>.</summary>
    public IReadOnlyList<string> Variables { get; init; } = [];

    /// <summary>Commands that prepare the process and become the program; it keeps its process id through all of them.</summary>
    public IReadOnlyList<string> Launcher { get; init; } = [];

    /// <summary>Program and arguments; env becomes the program, so that the process is the same.</summary>
    public IEnumerable<string> Command() =>
    [
        .. Launcher, "env", $"POD_NAMESPACE={Namespace}", .. Variables, Program, "--kubeconfig", Path.GetFullPath(Kubeconfig),
        "--ingress-class", Class, "--controller-class", ControllerClass,
        "--http-port", "0", "--https-port", "0", "--healthz-port", "0", .. Arguments,
    ];
}
