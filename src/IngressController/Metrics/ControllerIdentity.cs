using IngressController.Metrics.Exposition;

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

    /// <summary>By the pod's own word (<c>POD_NAMESPACE</c>, <c>POD_NAME</c>); outside a pod "default" and the machine's name.</summary>
    public static ControllerIdentity OfProcess(string @class) => new(
        @class,
        Environment.GetEnvironmentVariable("POD_NAMESPACE") is { Length: > 0 } @namespace ? @namespace : "default",
        Environment.GetEnvironmentVariable("POD_NAME") is { Length: > 0 } pod ? pod : Environment.MachineName);

    /// <summary>The constant labels and further ones, rendered.</summary>
    public byte[] With(params ReadOnlySpan<(string Name, string Value)> labels) => [.. Labels, (byte)',', .. MetricWriter.Labels(labels)];
}
