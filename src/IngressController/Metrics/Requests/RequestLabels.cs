using IngressController.Metrics.Exposition;

namespace IngressController.Metrics.Requests;

/// <summary>The labels that a group of requests shares. Values are clean (<see cref="LabelText"/>).</summary>
/// <param name="Namespace">The Ingress' namespace; empty for the built-in catch-all, like the three that follow.</param>
/// <param name="Service">The rule's Service, also when a canary answered.</param>
/// <param name="Path">As written in the Ingress.</param>
/// <param name="Canary">The upstream name of the canary that answered; empty for main traffic.</param>
/// <param name="Host">The host; null without <c>--metrics-per-host</c>.</param>
readonly record struct RequestLabels(string Namespace, string Ingress, string Service, string Path, string Canary, string? Host)
{
    /// <summary>All labels of a sample, in alphabetical order, as in ingress-nginx.</summary>
    public byte[] Render(ControllerIdentity identity, string method, string status)
    {
        (string, string)[] labels =
        [
            ("canary", Canary), ("controller_class", identity.Class), ("controller_namespace", identity.Namespace), ("controller_pod", identity.Pod),
            .. Host is { } host ? [("host", host)] : Array.Empty<(string, string)>(),
            ("ingress", Ingress), ("method", method), ("namespace", Namespace), ("path", Path), ("service", Service), ("status", status),
        ];
        return MetricWriter.Labels(labels);
    }
}
