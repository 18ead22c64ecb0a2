using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using IngressController.TestTree;

namespace IngressController.Tests.Compared;

/// <summary>
/// One row of the table in src/COMPATIBILITY.md: an Ingress, a request, and what comes of it in ingress-nginx and here. All of them stand in
/// Compared/cases.json. In texts <c>{host}</c> is the case's own host.
/// </summary>
sealed record ComparedCase
{
    static readonly string File = Repository.Path("tests", "IngressController.Tests", "Compared", "cases.json");

    static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>What is compared, for people.</summary>
    public required string Input { get; init; }

    /// <summary>Those of the Ingress, <c>name: value</c> without prefix.</summary>
    public IReadOnlyList<string> Annotations { get; init; } = [];

    /// <summary>Prefix paths, <c>path=service</c> each.</summary>
    public IReadOnlyList<string> Paths { get; init; } = ["/=web"];

    /// <summary>Lines of the ConfigMap.</summary>
    public string Settings { get; init; } = "";

    /// <summary>Which of the objects of <see cref="ComparedEdges"/> there is.</summary>
    public string? Objects { get; init; }

    /// <summary>The request line; a char is an octet.</summary>
    public required string Request { get; init; }

    /// <summary>Lines of the request beside Host. <c>Host:</c> is a request without one.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>Bytes of the body.</summary>
    public int Body { get; init; }

    /// <summary>
    /// What of the outcome matters beside the status: a header of the answer by its name, <c>target</c> at the pod, or <c>pod NAME</c>, a header
    /// that the pod gets.
    /// </summary>
    public IReadOnlyList<string> Show { get; init; } = [];

    /// <summary>
    /// The directives of the server that ingress-nginx' template makes of it. <c>{pass}</c> passes to the pod, <c>{pass HOST}</c> with another
    /// Host. Null: ingress-nginx does it in Lua, and <see cref="There"/> is what its source says.
    /// </summary>
    public string? Nginx { get; init; }

    /// <summary>Directives around the servers; equal ones of several cases stand there once.</summary>
    public string NginxHttp { get; init; } = "";

    /// <summary>What comes of it in ingress-nginx.</summary>
    public required string There { get; init; }

    /// <summary>What comes of it here; null: the same.</summary>
    public string? Here { get; init; }

    /// <summary>Why it differs; null: it does not.</summary>
    public string? Why { get; init; }

    /// <summary>Its place in the file, from 0 on.</summary>
    [JsonIgnore]
    public int Number { get; private init; }

    [JsonIgnore]
    public string Host => string.Create(CultureInfo.InvariantCulture, $"c{Number}.test");

    [JsonIgnore]
    public string Expected => Here ?? There;

    public static IReadOnlyList<ComparedCase> ReadAll()
    {
        var cases = JsonSerializer.Deserialize<IReadOnlyList<ComparedCase>>(System.IO.File.ReadAllText(File), Format)!;
        return [.. cases.Select((one, number) => one with { Number = number })];
    }
}
