using IngressController.Metrics.Exposition;
using IngressController.Options;

namespace IngressController.Metrics;

/// <summary>The values of ingress-nginx' constant labels.</summary>
/// <param name="Class">The value of <c>--controller-class</c>.</param>
sealed record ControllerIdentity(string Class, string Namespace, string Pod)
{
    /// <summary>The rendered constant labels.</summary>
    public byte[] Labels { get; } =
        MetricWriter.Labels(("controller_class", Class), ("controller_namespace", Namespace), ("controller_pod", Pod));

    /// <summary>Outside a pod: "default" and the machine's name.</summary>
    public static ControllerIdentity Of(PodEnvironment pod, string @class) => new(@class, pod.Namespace ?? "default", pod.Name ?? Environment.MachineName);

    /// <summary>The constant labels followed by further ones, rendered.</summary>
    public byte[] With(params ReadOnlySpan<(string Name, string Value)> labels) => [.. Labels, (byte)',', .. MetricWriter.Labels(labels)];
}
