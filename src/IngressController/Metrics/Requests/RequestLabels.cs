using IngressController.Metrics.Exposition;

namespace IngressController.Metrics.Requests;

/// <summary>The labels that requests of one kind share. Values are clean (<see cref="LabelText"/>).</summary>
/// <param name="Namespace">Of the Ingress; empty for the built-in catch-all, like the three that follow.</param>
/// <param name="Ingress">Its name.</param>
/// <param name="Service">The rule's Service, also when a canary answered.</param>
/// <param name="Path">As written in the Ingress.</param>
/// <param name="Canary">The upstream name of the canary that answered; empty for main traffic.</param>
/// <param name="Host">The host; null without <c>--metrics-per-host</c>.</param>
readonly record struct RequestLabels(string Namespace, string Ingress, string Service, string Path, string Canary, string? Host)
{
    /// <summary>Everything in the text of a sample, in the order of the alphabet, as ingress-nginx has it.</summary>
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
