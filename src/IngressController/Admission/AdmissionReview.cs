using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Json;
using IngressController.Kubernetes.Decoding;

namespace IngressController.Admission;

/// <summary>A request of the API server: may this object be stored (<c>admission.k8s.io/v1</c>)?</summary>
/// <param name="Uid">Identifies the review; the answer repeats it.</param>
/// <param name="IsJudged">Whether it creates or changes an Ingress. Anything else is allowed unseen.</param>
/// <param name="Object">The new object; only when <paramref name="IsJudged"/>.</param>
/// <param name="Previous">The stored object; null when there is none or it cannot be read.</param>
sealed record AdmissionReview(string Uid, bool IsJudged, DecodedObject Object, Ingress? Previous)
{
    public const string ApiVersion = "admission.k8s.io/v1";

    /// <summary>Reads a review; on failure <paramref name="problem"/> says why.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out AdmissionReview? review, [NotNullWhen(false)] out string? problem)
    {
        review = null;
        try
        {
            using var document = JsonDocument.Parse(json);
            problem = ProblemOf(document.RootElement, out var request);
            if (problem is not null)
                return false;
            review = Read(request);
            return true;
        }
        catch (JsonException error)
        {
            problem = $"not JSON: line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}";
            return false;
        }
        catch (InvalidOperationException)
        {
            // The reader's word for octets that are no UTF-8, and for an escape of half a character.
            review = null;
            problem = "a text of it is not Unicode";
            return false;
        }
    }

    static string? ProblemOf(JsonElement root, out JsonElement request)
    {
        request = default;
        if (Text(root, "kind") is not "AdmissionReview")
            return "not an AdmissionReview: kind is missing or another one";
        if (Text(root, "apiVersion") is not ApiVersion)
            return $"apiVersion \"{Text(root, "apiVersion")}\" cannot be read: set admissionReviewVersions of the webhook configuration to [v1]";
        request = Child(root, "request");
        if (request.ValueKind != JsonValueKind.Object)
            return "request is missing";
        return Text(request, "uid") is { Length: > 0 } ? null : "request.uid is missing";
    }

    static AdmissionReview Read(JsonElement request)
    {
        var uid = Text(request, "uid")!;
        var resource = Child(request, "resource");
        var subject = Child(request, "object");
        var isIngress = Text(resource, "resource") is "ingresses" && Text(resource, "group") is "networking.k8s.io" or "extensions";
        if (!isIngress || Text(request, "subResource") is { Length: > 0 } ||
            Text(request, "operation") is not ("CREATE" or "UPDATE") || IsBeingDeleted(subject))
            return new(uid, false, default, null);
        return new(uid, true, Decode(subject), Decode(Child(request, "oldObject")).Object as Ingress);
    }

    static DecodedObject Decode(JsonElement element) =>
        ObjectDecoder.Decode(ResourceKind.Ingress, element.ValueKind == JsonValueKind.Undefined ? "null"u8 : JsonMarshal.GetRawUtf8Value(element));

    // Only its finalizers are still being removed (behaviour 112).
    static bool IsBeingDeleted(JsonElement subject) => Text(Child(subject, "metadata"), "deletionTimestamp") is { Length: > 0 };

    static JsonElement Child(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var child) ? child : default;

    static string? Text(JsonElement element, string name) =>
        Child(element, name) is { ValueKind: JsonValueKind.String } child ? child.GetString() : null;
}
