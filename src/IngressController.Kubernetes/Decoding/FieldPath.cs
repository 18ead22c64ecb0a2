using System.Text.Json.Serialization.Metadata;

namespace IngressController.Kubernetes.Decoding;

/// <summary>Where a field stands in an object, printed as Kubernetes prints it: <c>spec.rules[0].host</c>, <c>data[tls.key]</c>.</summary>
readonly struct FieldPath(IReadOnlyList<string> segments)
{
    /// <summary>Reads a <see cref="System.Text.Json.JsonException.Path"/>: <c>$.spec.rules[0]['a.b']</c>.</summary>
    public static FieldPath Parse(string? jsonPath)
    {
        var segments = new List<string>();
        var rest = jsonPath.AsSpan();
        if (rest.StartsWith("$"))
            rest = rest[1..];
        while (!rest.IsEmpty)
        {
            // Names with characters that mean something in a path stand in brackets and quotes.
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

    /// <summary>The path of a map's entry.</summary>
    public static string Entry(string map, string key) =>
        key.AsSpan().ContainsAny("./[]") ? $"{map}[{key}]" : map.Length == 0 ? key : $"{map}.{key}";

    /// <summary>The path of a list's item.</summary>
    public static string Item(string list, int index) => $"{list}[{index}]";

    /// <summary>What the field had to be, told from the type it is read into.</summary>
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
