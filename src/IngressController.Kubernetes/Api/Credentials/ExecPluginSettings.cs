namespace IngressController.Kubernetes.Api.Credentials;

/// <summary>The <c>exec</c> section of a kubeconfig user.</summary>
/// <param name="Origin">File and field of the section, for messages.</param>
/// <param name="ApiVersion"><c>client.authentication.k8s.io/v1</c> or <c>/v1beta1</c>.</param>
/// <param name="Command">The program, as an absolute path.</param>
/// <param name="Arguments">Its arguments; they may hold secrets and are not printed.</param>
/// <param name="Environment">Variables added to our own environment; likewise not printed.</param>
/// <param name="ExecInfo">The value of <c>KUBERNETES_EXEC_INFO</c>.</param>
/// <param name="InstallHint">What the kubeconfig's author advises when the plugin is missing.</param>
sealed record ExecPluginSettings(
    string Origin,
    string ApiVersion,
    string Command,
    IReadOnlyList<string> Arguments,
    IReadOnlyList<KeyValuePair<string, string>> Environment,
    string ExecInfo,
    string? InstallHint)
{
    /// <summary>Time limit of one run.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    public override string ToString() => Origin;
}
