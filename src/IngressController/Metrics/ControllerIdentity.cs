using IngressController.Metrics.Exposition;
using IngressController.Options;

namespace IngressController.Metrics;

/// <summary>What ingress-nginx' constant labels say of the process.</summary>
/// <param name="Class">The value of <c>--controller-class</c>.</param>
/// <param name="Namespace">The pod's namespace.</param>
/// <param name="Pod">The pod's name.</param>
sealed record ControllerIdentity(string Class, string Namespace, string Pod)
{
    /// <summary>The constant labels, rendered.</summary>
    public byte[] Labels { get; } =
        MetricWriter.Labels(("controller_class", Class), ("controller_namespace", Namespace), ("controller_pod", Pod));

    /// <summary>Outside a pod "default" and the machine's name.</summary>
    public static ControllerIdentity Of(PodEnvironment pod, string @class) => new(@class, pod.Namespace ?? "default", pod.Name ?? Environment.MachineName);

    /// <summary>The constant labels and further ones, rendered.</summary>
    public byte[] With(params ReadOnlySpan<(string Name, string Value)> labels) => [.. Labels, (byte)',', .. MetricWriter.Labels(labels)];
}
