namespace IngressController.Core.Gateways.Attaching;

/// <summary>Host names of listeners and routes, where <c>*.</c> stands for one label or more.</summary>
static class HostNames
{
    /// <summary>
    /// The names that a route with some host names gets on a listener: the more special one of each pair that has names in common. Empty:
    /// none has.
    /// </summary>
    /// <param name="listener">The listener's; empty for every one.</param>
    /// <param name="route">The route's; none for every one.</param>
    public static IReadOnlyList<string> Intersect(string listener, ValueArray<string> route)
    {
        if (route.IsEmpty)
            return [listener];
        var both = new List<string>(route.Count);
        foreach (var name in route)
        {
            if (Intersect(listener, name) is { } common && !both.Contains(common))
                both.Add(common);
        }

        return both;
    }

    /// <summary>The names that cover all of a name and more: wildcards, then that of every host.</summary>
    public static IEnumerable<string> WiderThan(string name)
    {
        if (name.Length == 0)
            yield break;
        for (var dot = name.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = name.IndexOf('.', dot + 1))
        {
            var wildcard = $"*{name[dot..]}";
            if (wildcard != name)
                yield return wildcard;
        }

        yield return "";
    }

    static string? Intersect(string a, string b) =>
        a.Length == 0 ? b
        : b.Length == 0 || a == b ? a
        : Covers(a, b) ? b
        : Covers(b, a) ? a
        : null;

    static bool Covers(string wildcard, string name) =>
        wildcard.StartsWith("*.", StringComparison.Ordinal) && name.EndsWith(wildcard[1..], StringComparison.Ordinal) && name.Length > wildcard.Length - 1;
}
