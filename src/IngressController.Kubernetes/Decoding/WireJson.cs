using System.Text.Json.Serialization;

namespace IngressController.Kubernetes.Decoding;

/// <summary>Source-generated readers of the wire types: no reflection, so the build stays trimming- and AOT-safe.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters =
    [
        typeof(TextConverter),
        typeof(Int32Converter),
        typeof(Int64Converter),
        typeof(BooleanConverter),
        typeof(TimestampConverter),
        typeof(Base64Converter),
        typeof(IntOrStringConverter),
        typeof(MethodConverter),
        typeof(GivenConverter),
    ])]
[JsonSerializable(typeof(IngressWire))]
[JsonSerializable(typeof(IngressClassWire))]
[JsonSerializable(typeof(ServiceWire))]
[JsonSerializable(typeof(EndpointSliceWire))]
[JsonSerializable(typeof(EndpointsWire))]
[JsonSerializable(typeof(SecretWire))]
[JsonSerializable(typeof(ConfigMapWire))]
[JsonSerializable(typeof(NamespaceWire))]
[JsonSerializable(typeof(GatewayClassWire))]
[JsonSerializable(typeof(GatewayWire))]
[JsonSerializable(typeof(ListenerSetWire))]
[JsonSerializable(typeof(HttpRouteWire))]
[JsonSerializable(typeof(GrpcRouteWire))]
[JsonSerializable(typeof(TlsRouteWire))]
[JsonSerializable(typeof(ReferenceGrantWire))]
[JsonSerializable(typeof(BackendTlsPolicyWire))]
[JsonSerializable(typeof(WorkloadWire))]
sealed partial class WireJson : JsonSerializerContext;
