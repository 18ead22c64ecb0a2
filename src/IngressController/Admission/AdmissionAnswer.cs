using System.Text.Json.Serialization;

namespace IngressController.Admission;

/// <summary>The answer to a review, as <c>admission.k8s.io/v1</c> writes it.</summary>
sealed record AdmissionAnswer(AdmissionResponse Response)
{
    public string ApiVersion { get; } = AdmissionReview.ApiVersion;

    public string Kind { get; } = "AdmissionReview";
}

/// <param name="Uid">The uid of the review.</param>
/// <param name="Allowed">Whether the object may be stored.</param>
/// <param name="Status">Why not; null when allowed.</param>
/// <param name="Warnings">Shown by kubectl to whoever writes the object.</param>
sealed record AdmissionResponse(string Uid, bool Allowed, AdmissionStatus? Status = null, IReadOnlyList<string>? Warnings = null);

/// <summary>A refusal, in the terms of behaviour 109.</summary>
sealed record AdmissionStatus(string Message)
{
    public string Status { get; } = "Failure";

    public string Reason { get; } = "BadRequest";

    public int Code { get; } = 400;
}

/// <summary>Source-generated serializers: no reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AdmissionAnswer))]
sealed partial class AdmissionJson : JsonSerializerContext;
