using System.Text.Json;
using System.Text.Json.Serialization;

namespace IngressController.Tests.Features.Snippets.Cases;

/// <summary>Header lines in the order of the wire; names compare without case.</summary>
sealed record CaseHeaders(IReadOnlyList<(string Name, string Value)> Lines)
{
    public static readonly CaseHeaders None = new([]);

    public IEnumerable<string> Names => Lines.Select(line => line.Name).Distinct(StringComparer.OrdinalIgnoreCase);

    public bool Has(string name) => Lines.Any(line => line.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The values of all lines of a name.</summary>
    public string[] Of(string name) => [.. Lines.Where(line => line.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(line => line.Value)];

    /// <param name="lines"><c>Name: value</c> each; what has no colon is a name.</param>
    public static CaseHeaders Parse(IEnumerable<string> lines) => new([.. lines.Select(line => line.Split(':', 2)).Select(
        pair => (pair[0].Trim(), pair.Length > 1 ? pair[1].Trim() : ""))]);
}

/// <summary>Reads an object, whose values are a string or an array of strings each, or an array of pairs.</summary>
sealed class CaseHeadersConverter : JsonConverter<CaseHeaders>
{
    public override CaseHeaders Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var root = document.RootElement;
        return new([.. root.ValueKind == JsonValueKind.Array
            ? root.EnumerateArray().Select(pair => (pair[0].GetString()!, pair[1].GetString()!))
            : root.EnumerateObject().SelectMany(header => ValuesOf(header.Value).Select(value => (header.Name, value)))]);
    }

    public override void Write(Utf8JsonWriter writer, CaseHeaders value, JsonSerializerOptions options) => throw new NotSupportedException();

    static IEnumerable<string> ValuesOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(one => one.GetString()!) : [value.GetString()!];
}
