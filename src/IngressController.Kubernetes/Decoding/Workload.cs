using System.Text.Json;

namespace IngressController.Kubernetes.Decoding;

/// <summary>A Deployment or DaemonSet that runs ingress-nginx.</summary>
/// <param name="Kind"><c>Deployment</c> or <c>DaemonSet</c>.</param>
/// <param name="Key">Namespace and name.</param>
/// <param name="Arguments">The controller's flags, as written, with <c>$(POD_NAMESPACE)</c> replaced.</param>
public sealed record Workload(string Kind, ObjectKey Key, ValueArray<string> Arguments)
{
    const string Program = "nginx-ingress-controller";

    /// <summary>Whether objects of this kind and version can be workloads.</summary>
    public static bool IsKind(string kind, string apiVersion) => kind is "Deployment" or "DaemonSet" && apiVersion == "apps/v1";

    /// <summary>Null when it does not run ingress-nginx, or is malformed. Never throws.</summary>
    public static Workload? TryRead(string kind, ReadOnlySpan<byte> utf8Json)
    {
        try
        {
            var wire = JsonSerializer.Deserialize(utf8Json, WireJson.Default.WorkloadWire);
            if (wire?.Metadata?.Name is not { Length: > 0 } name)
                return null;
            var key = new ObjectKey(wire.Metadata.Namespace is { Length: > 0 } @namespace ? @namespace : "default", name);
            foreach (var container in wire.Spec?.Template?.Spec?.Containers ?? [])
            {
                var command = container?.Command.ToTexts().Concat(container.Args.ToTexts()).ToList() ?? [];
                var program = command.FindIndex(word => word.EndsWith(Program, StringComparison.Ordinal));
                if (program >= 0)
                    return new(kind, key, command.Skip(program + 1)
                        .Select(word => word.Replace("$(POD_NAMESPACE)", key.Namespace, StringComparison.Ordinal)).ToValueArray());
            }
        }
        catch (JsonException)
        {
            // Malformed: a cluster would not accept it, so it says nothing about ingress-nginx.
        }

        return null;
    }
}
