using System.Text.Json.Serialization;

namespace IngressController.Check;

/// <summary>What becomes of a setting of ingress-nginx. Ordered from good to bad.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Verdict>))]
enum Verdict
{
    /// <summary>It works as in ingress-nginx.</summary>
    [JsonStringEnumMemberName("same")]
    Same,

    /// <summary>It works, but not entirely as before, or has no purpose here.</summary>
    [JsonStringEnumMemberName("differs")]
    Differs,

    [JsonStringEnumMemberName("notHonoured")]
    NotHonoured,

    /// <summary>Requests would be answered 503, because what may protect them is not honoured.</summary>
    [JsonStringEnumMemberName("closed")]
    Closed,
}
