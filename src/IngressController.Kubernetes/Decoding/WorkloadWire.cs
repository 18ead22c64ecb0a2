namespace IngressController.Kubernetes.Decoding;

/// <summary>Of a Deployment or DaemonSet what its containers are started with.</summary>
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
