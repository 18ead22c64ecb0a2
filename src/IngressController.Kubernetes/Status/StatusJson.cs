using System.Text.Json.Serialization;
using IngressController.Kubernetes.Decoding;

namespace IngressController.Kubernetes.Status;

// The fields of Services, Pods and Nodes that are needed to find the controller's addresses.

sealed class PublishedServiceListWire
{
    public PublishedServiceWire[]? Items { get; set; }
}

sealed class PublishedServiceWire
{
    public PublishedServiceSpecWire? Spec { get; set; }

    public IngressStatusWire? Status { get; set; }
}

sealed class PublishedServiceSpecWire
{
    public string? Type { get; set; }

    public string? ClusterIP { get; set; }

    public string?[]? ExternalIPs { get; set; }

    public string? ExternalName { get; set; }
}

sealed class PodListWire
{
    public PodWire[]? Items { get; set; }
}

sealed class PodWire
{
    public PodMetadataWire? Metadata { get; set; }

    public PodSpecWire? Spec { get; set; }

    public PodStatusWire? Status { get; set; }
}

sealed class PodMetadataWire
{
    public string? Name { get; set; }

    public string? DeletionTimestamp { get; set; }

    public Dictionary<string, string?>? Labels { get; set; }
}

sealed class PodSpecWire
{
    public string? NodeName { get; set; }
}

sealed class PodStatusWire
{
    public string? Phase { get; set; }

    public PodConditionWire[]? Conditions { get; set; }
}

sealed class PodConditionWire
{
    public string? Type { get; set; }

    public string? Status { get; set; }
}

sealed class NodeWire
{
    public NodeStatusWire? Status { get; set; }
}

sealed class NodeStatusWire
{
    public NodeAddressWire[]? Addresses { get; set; }
}

sealed class NodeAddressWire
{
    public string? Type { get; set; }

    public string? Address { get; set; }
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PublishedServiceListWire))]
[JsonSerializable(typeof(PodListWire))]
[JsonSerializable(typeof(PodWire))]
[JsonSerializable(typeof(NodeWire))]
sealed partial class StatusJson : JsonSerializerContext;
