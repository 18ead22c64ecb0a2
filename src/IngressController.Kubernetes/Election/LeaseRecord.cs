using System.Globalization;
using System.Text.Json.Nodes;

namespace IngressController.Kubernetes.Election;

/// <summary>The content of a Lease. Two equal records mean that the holder has not renewed in between.</summary>
/// <param name="Holder">The leader's identity; empty after it has released the lease.</param>
/// <param name="DurationSeconds">How long the lease is valid after a renewal.</param>
/// <param name="AcquiredAt">When the holder began to lead, by its own clock.</param>
/// <param name="RenewedAt">Its last renewal, by its own clock, which is never compared with ours.</param>
/// <param name="Transitions">How often the leader has changed.</param>
sealed record LeaseRecord(string Holder, int DurationSeconds, DateTimeOffset? AcquiredAt, DateTimeOffset? RenewedAt, int Transitions)
{
    /// <summary>Kubernetes' MicroTime.</summary>
    const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>Reads a Lease's spec. Missing or malformed fields get defaults, since anyone may have written it.</summary>
    public static LeaseRecord Of(JsonNode? spec) => new(
        Text(spec, "holderIdentity") ?? "",
        Number(spec, "leaseDurationSeconds"),
        Time(spec, "acquireTime"),
        Time(spec, "renewTime"),
        Number(spec, "leaseTransitions"));

    /// <summary>Writes it into a Lease's spec; other fields stay.</summary>
    public void WriteTo(JsonObject spec)
    {
        spec["holderIdentity"] = Holder;
        spec["leaseDurationSeconds"] = DurationSeconds;
        spec["acquireTime"] = Text(AcquiredAt);
        spec["renewTime"] = Text(RenewedAt);
        spec["leaseTransitions"] = Transitions;
    }

    static string? Text(DateTimeOffset? time) => time?.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    static string? Text(JsonNode? spec, string name) => Field(spec, name) is { } value && value.TryGetValue<string>(out var text) ? text : null;

    static int Number(JsonNode? spec, string name) => Field(spec, name) is { } value && value.TryGetValue<int>(out var number) ? number : 0;

    static DateTimeOffset? Time(JsonNode? spec, string name) =>
        DateTimeOffset.TryParse(Text(spec, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    static JsonValue? Field(JsonNode? spec, string name) => (spec as JsonObject)?[name] as JsonValue;
}
