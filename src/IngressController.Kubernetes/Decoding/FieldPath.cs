using System.Text.Json.Serialization.Metadata;

namespace IngressController.Kubernetes.Decoding;

/// <summary>The position of a field in an object, printed as Kubernetes prints it: <c>spec.rules[0].host</c>, <c>data[tls.key]</c>.</summary>
readonly struct FieldPath(IReadOnlyList<string> segments)
{
    /// <summary>Parses a <see cref="System.Text.Json.JsonException.Path"/>: <c>$.spec.rules[0]['a.b']</c>.</summary>
    public static FieldPath Parse(string? jsonPath)
    {
        var segments = new List<string>();
        var rest = jsonPath.AsSpan();
        if (rest.StartsWith("$"))
            rest = rest[1..];
        while (!rest.IsEmpty)
        {
            // Names with special characters stand in brackets and quotes.
            var (open, close) = rest.StartsWith("['") ? ("['", "']") : rest[0] == '[' ? ("[", "]") : (".", "");
            rest = rest[open.Length..];
            var end = close.Length > 0 ? rest.IndexOf(close) : rest.IndexOfAny('.', '[');
            if (end < 0)
                end = rest.Length;
            segments.Add(open == "[" ? $"[{rest[..end]}]" : rest[..end].ToString());
            rest = rest[Math.Min(rest.Length, end + close.Length)..];
        }

        return new(segments);
    }

    public static string Entry(string map, string key) =>
        key.AsSpan().ContainsAny("./[]") ? $"{map}[{key}]" : map.Length == 0 ? key : $"{map}.{key}";

    public static string Item(string list, int index) => $"{list}[{index}]";

    /// <summary>What the field must be, derived from the type it is read into.</summary>
    public string Expectation(JsonTypeInfo root)
    {
        var type = root;
        foreach (var segment in segments)
        {
            var next = type.Kind == JsonTypeInfoKind.Object
                ? type.Properties.FirstOrDefault(property => property.Name == segment)?.PropertyType
                : type.ElementType;
            if (next is null)
                return "cannot be read";
            type = type.Options.GetTypeInfo(next);
        }

        return type.Kind switch
        {
            JsonTypeInfoKind.Enumerable => "must be a list",
            JsonTypeInfoKind.Object or JsonTypeInfoKind.Dictionary => "must be a map",
            _ => "cannot be read",
        };
    }

    public override string ToString()
    {
        var path = "";
        foreach (var segment in segments)
            path = segment.StartsWith('[') ? path + segment : Entry(path, segment);
        return path;
    }
}
