using System.Text.Json.Nodes;

namespace IngressController.Tests.Kubernetes.Api;

/// <summary>Label and field selectors: <c>a</c>, <c>!a</c>, <c>a=b</c>, <c>a==b</c>, <c>a!=b</c>, joined by commas.</summary>
sealed class FakeSelector(string? labels, string? fields)
{
    public bool Matches(JsonObject @object) =>
        All(labels, key => (string?)@object["metadata"]?["labels"]?[key]) && All(fields, path => (string?)At(@object, path));

    static bool All(string? selector, Func<string, string?> value) =>
        (selector ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).All(term => Holds(term, value));

    static bool Holds(string term, Func<string, string?> value)
    {
        if (term.Split("!=", 2) is [var unequal, var not])
            return value(unequal) != not;
        if (term.Replace("==", "=", StringComparison.Ordinal).Split('=', 2) is [var equal, var wanted])
            return value(equal) == wanted;
        return term[0] == '!' ? value(term[1..]) is null : value(term) is not null;
    }

    static JsonNode? At(JsonNode? node, string path) => path.Split('.').Aggregate(node, (at, name) => at?[name]);
}
