using IngressController.Kubernetes.Api.Credentials;

namespace IngressController.Kubernetes.Api.Kubeconfig;

/// <summary>The <c>exec</c> of a user: a program that prints credentials.</summary>
static class ExecSection
{
    static readonly string[] ApiVersions = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"];

    public static ExecPluginSettings Read(KubeconfigNode node, Func<string, bool, string> execInfo)
    {
        var apiVersion = node.Required("apiVersion");
        if (!ApiVersions.Contains(apiVersion))
            throw node.Wrong("apiVersion", $"is not supported (supported: {string.Join(", ", ApiVersions)})");
        if (node.Text("interactiveMode") == "Always")
            throw node.Wrong("interactiveMode", "is Always, but a controller has no terminal");
        var hint = node.Text("installHint");
        return new(
            node.Origin("command"),
            apiVersion,
            Find(node, node.Required("command"), hint),
            node.Texts("args"),
            [.. node.Maps("env").Select(entry => KeyValuePair.Create(entry.Required("name"), entry.Text("value") ?? ""))],
            execInfo(apiVersion, node.Flag("provideClusterInfo")),
            hint);
    }

    /// <summary>A bare name is looked up in PATH; anything with a slash is a path, relative to the kubeconfig's folder.</summary>
    static string Find(KubeconfigNode node, string command, string? hint)
    {
        var candidates = command.Contains('/', StringComparison.Ordinal)
            ? [node.Resolve(command)]
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
                .Select(folder => Path.Combine(folder, command));
        var advice = hint is null ? "" : $": {string.Join(' ', hint.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))}";
        return candidates.FirstOrDefault(File.Exists) ?? throw node.Wrong("command", $"{command} was not found{advice}");
    }
}
