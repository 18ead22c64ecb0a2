using System.Text.Json.Serialization;

namespace IngressController.Check;

/// <summary>What becomes of something that ingress-nginx is told. Ordered from good to bad.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Verdict>))]
enum Verdict
{
    /// <summary>It does what it does with ingress-nginx.</summary>
    [JsonStringEnumMemberName("same")]
    Same,

    /// <summary>It works, but not in every way as before, or has nothing to do here.</summary>
    [JsonStringEnumMemberName("differs")]
    Differs,

    /// <summary>What it asks for is not done.</summary>
    [JsonStringEnumMemberName("notHonoured")]
    NotHonoured,
}
