using System.Text.Json.Serialization;

namespace IngressController.Check;

/// <summary>One change that mends a finding, without anything to decide.</summary>
/// <param name="Kind">What is changed.</param>
/// <param name="Name">The annotation with its prefix, the key of the ConfigMap, or the flag.</param>
/// <param name="Value">The new value; left out where something is taken away.</param>
sealed record Fix(FixKind Kind, string Name, string? Value = null);

/// <summary>What a <see cref="Fix"/> changes.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FixKind>))]
enum FixKind
{
    /// <summary>An annotation of the Ingress gets a value.</summary>
    [JsonStringEnumMemberName("annotate")]
    Annotate,

    /// <summary>An annotation of the Ingress is taken away.</summary>
    [JsonStringEnumMemberName("unannotate")]
    Unannotate,

    /// <summary>A key of the ConfigMap is taken away.</summary>
    [JsonStringEnumMemberName("unset")]
    Unset,

    /// <summary>A flag is given to this controller.</summary>
    [JsonStringEnumMemberName("addFlag")]
    AddFlag,

    /// <summary>A flag is not given to this controller.</summary>
    [JsonStringEnumMemberName("removeFlag")]
    RemoveFlag,
}
