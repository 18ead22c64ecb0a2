using System.Text.Json.Serialization;
using IngressController.Kubernetes.Decoding;

namespace IngressController.Kubernetes.Status;

// The fields of Services, Pods and Nodes that are needed to find the controller's addresses.

sealed record PublishedServiceListWire(PublishedServiceWire[]? Items = null);

sealed record PublishedServiceWire(PublishedServiceSpecWire? Spec = null, IngressStatusWire? Status = null);

sealed record PublishedServiceSpecWire(string? Type = null, string? ClusterIP = null, string?[]? ExternalIPs = null, string? ExternalName = null);

sealed record PodListWire(PodWire[]? Items = null);

sealed record PodWire(PodMetadataWire? Metadata = null, PodSpecWire? Spec = null, PodStatusWire? Status = null);

sealed record PodMetadataWire(string? Name = null, string? DeletionTimestamp = null, Dictionary<string, string?>? Labels = null);

sealed record PodSpecWire(string? NodeName = null);

sealed record PodStatusWire(string? Phase = null, PodConditionWire[]? Conditions = null);

sealed record PodConditionWire(string? Type = null, string? Status = null);

sealed record NodeWire(NodeStatusWire? Status = null);

sealed record NodeStatusWire(NodeAddressWire[]? Addresses = null);

sealed record NodeAddressWire(string? Type = null, string? Address = null);

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PublishedServiceListWire))]
[JsonSerializable(typeof(PodListWire))]
[JsonSerializable(typeof(PodWire))]
[JsonSerializable(typeof(NodeWire))]
sealed partial class StatusJson : JsonSerializerContext;
