using System.Text.Json.Nodes;

namespace IngressController.Check.GatewayApi;

/// <summary>Objects of the Gateway API that serve what Ingresses serve.</summary>
/// <param name="Objects">In the order in which they are applied.</param>
/// <param name="LeftOut">Hosts that are not written, with the reason.</param>
/// <param name="Lost">What has no counterpart, and protects nothing.</param>
/// <param name="Hosts">How many hosts are written.</param>
sealed record ConvertedObjects(
    IReadOnlyList<JsonObject> Objects, IReadOnlyList<ConversionNote> LeftOut, IReadOnlyList<ConversionNote> Lost, int Hosts);

/// <summary>What is to be known about the conversion of one Ingress.</summary>
/// <param name="Ingress">The Ingress; null: a setting, or no Ingress.</param>
/// <param name="Field">The annotation, or the part of the spec.</param>
/// <param name="Text">What becomes of it, and what to do.</param>
sealed record ConversionNote(ObjectKey? Ingress, string Field, string Text) : IComparable<ConversionNote>
{
    public int CompareTo(ConversionNote? other) =>
        other is null ? 1
        : Nullable.Compare(Ingress, other.Ingress) is not 0 and var byIngress ? byIngress
        : string.CompareOrdinal(Field, other.Field) is not 0 and var byField ? byField
        : string.CompareOrdinal(Text, other.Text);

    public override string ToString() => $"{(Ingress is { } key ? $"Ingress {key}" : "everywhere")}, {Field}: {Text}";
}
