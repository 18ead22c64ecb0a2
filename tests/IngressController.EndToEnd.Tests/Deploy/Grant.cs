using System.Text.Json.Nodes;

namespace IngressController.EndToEnd.Tests.Deploy;

/// <summary>One verb on one kind of object.</summary>
/// <param name="Group">The API group; empty for core.</param>
/// <param name="Resource">As in a rule, with a subresource after a slash.</param>
/// <param name="Verb">As in a rule.</param>
public sealed record Grant(string Group, string Resource, string Verb)
{
    public static IEnumerable<Grant> Of(JsonNode rule) =>
        from @group in Texts(rule["apiGroups"])
        from resource in Texts(rule["resources"])
        from verb in Texts(rule["verbs"])
        select new Grant(@group, resource, verb);

    /// <summary>A rule for this alone, with the names that <paramref name="original"/> is limited to.</summary>
    public JsonNode ToRule(JsonNode original)
    {
        var rule = new JsonObject { ["apiGroups"] = new JsonArray(Group), ["resources"] = new JsonArray(Resource), ["verbs"] = new JsonArray(Verb) };
        if (original["resourceNames"] is { } names)
            rule["resourceNames"] = names.DeepClone();
        return rule;
    }

    public override string ToString() => $"{Verb} {Resource}{(Group.Length == 0 ? "" : $".{Group}")}";

    static IEnumerable<string> Texts(JsonNode? list) => list!.AsArray().Select(item => (string?)item ?? "");
}
