using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using k8s.Models;

namespace IngressController.Kubernetes.Api;

/// <summary>What the models of KubernetesClient write otherwise than an API server reads it.</summary>
static class ModelJson
{
    /// <summary>In Kubernetes' own order, so that a Lease looks the same whoever wrote it.</summary>
    static readonly string[] LeaseFields =
        ["holderIdentity", "leaseDurationSeconds", "acquireTime", "renewTime", "leaseTransitions", "strategy", "preferredHolder"];

    public static void Mend(JsonSerializerOptions options) => options.TypeInfoResolver = options.TypeInfoResolver!.WithAddedModifier(Mend);

    static void Mend(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (type.Type == typeof(V1LeaseSpec))
            {
                property.Order = Array.IndexOf(LeaseFields, property.Name);
                if (property.PropertyType == typeof(DateTime?))
                    property.CustomConverter = MicroTime.Instance;
            }

            // A merge patch that empties the status says null.
            if (type.Type == typeof(V1IngressLoadBalancerStatus))
                property.ShouldSerialize = static (_, _) => true;
        }
    }

    /// <summary>
    /// Kubernetes' MicroTime, of which six digits are part: API servers refuse whole seconds without them. What is no time is read as
    /// none, since anyone may have written it.
    /// </summary>
    sealed class MicroTime : JsonConverter<DateTime?>
    {
        const string Format = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

        public static MicroTime Instance { get; } = new();

        public override DateTime? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            DateTimeOffset.TryParse(reader.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                ? time.UtcDateTime
                : null;

        public override void Write(Utf8JsonWriter writer, DateTime? value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value!.Value.ToString(Format, CultureInfo.InvariantCulture));
    }
}
