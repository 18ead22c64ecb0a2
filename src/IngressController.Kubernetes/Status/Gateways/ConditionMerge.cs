using System.Text.Json.Nodes;
using IngressController.Core.Gateways;

namespace IngressController.Kubernetes.Status.Gateways;

/// <summary>Brings our conditions into a list of conditions (<c>metav1.Condition</c>) that others write into, too.</summary>
/// <param name="generation">The generation of the object that our conditions are about.</param>
/// <param name="now">When those that change do.</param>
sealed class ConditionMerge(long generation, DateTimeOffset now)
{
    /// <summary>As many as the API takes.</summary>
    const int Most = 8;

    /// <summary>The types that we write: one of them that is not wanted any more is removed, any other is somebody else's.</summary>
    static readonly HashSet<string> Own = new(StringComparer.Ordinal)
    {
        "Accepted", "Programmed", "ResolvedRefs", "Conflicted", "OverlappingTLSConfig", "PartiallyInvalid", "InsecureFrontendValidationMode",
        "SupportedVersion",
    };

    /// <summary>The list as it is to be. Where it would be too long, the last of ours are left out.</summary>
    public JsonArray Merge(JsonNode? live, ValueArray<Condition> wanted)
    {
        var left = wanted.ToList();
        var merged = new JsonArray();
        foreach (var present in LiveJson.Items(live))
        {
            var type = LiveJson.Text(present, "type");
            if (type is null || !(Own.Contains(type) || wanted.Any(condition => condition.Type == type)))
                merged.Add(present?.DeepClone());
            else if (left.Find(condition => condition.Type == type) is { } condition && left.Remove(condition))
                merged.Add(Merge(present, condition));
        }

        foreach (var condition in left.Take(Math.Max(0, Most - merged.Count)))
            merged.Add(Merge(null, condition));
        return merged;
    }

    JsonNode Merge(JsonNode? present, Condition wanted)
    {
        // Somebody has seen a newer version of the object.
        if (LiveJson.Number(present, "observedGeneration") > generation)
            return present!.DeepClone();
        var status = wanted.IsTrue ? "True" : "False";
        var since = LiveJson.Text(present, "status") == status ? LiveJson.Text(present, "lastTransitionTime") : null;
        return new JsonObject
        {
            ["type"] = wanted.Type,
            ["status"] = status,
            ["reason"] = wanted.Reason,
            ["message"] = wanted.Message,
            ["observedGeneration"] = generation,
            ["lastTransitionTime"] = since ?? now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
        };
    }
}
