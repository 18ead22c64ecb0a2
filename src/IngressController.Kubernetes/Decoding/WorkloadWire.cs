namespace IngressController.Kubernetes.Decoding;

/// <summary>The container arguments of a Deployment or DaemonSet.</summary>
sealed class WorkloadWire
{
    public MetadataWire? Metadata { get; set; }

    public WorkloadSpecWire? Spec { get; set; }
}

sealed class WorkloadSpecWire
{
    public PodTemplateWire? Template { get; set; }
}

sealed class PodTemplateWire
{
    public PodSpecWire? Spec { get; set; }
}

sealed class PodSpecWire
{
    public ContainerWire?[]? Containers { get; set; }
}

sealed class ContainerWire
{
    public string?[]? Command { get; set; }

    public string?[]? Args { get; set; }
}
