using IngressController.Core.Redaction;
using IngressController.Core.Translation;
using IngressController.Core.Translation.Policies;

namespace IngressController.Explain;

/// <summary>Which host of the table a name leads to, and for one that leads to none, what may be meant.</summary>
sealed class HostPart(ExplainedState state)
{
    const int MostNearest = 3;
    const int MostIngresses = 20;

    public HostReport Of(VirtualHost host, string name)
    {
        var ingresses = host.Ingresses.Take(MostIngresses).Select(one => one.Ingress.ToString()!).ToList();
        if (host.Ingresses.Count > MostIngresses)
            ingresses.Add($"and {host.Ingresses.Count - MostIngresses} more");
        return new(host.Name, Because(host, name), ingresses, host.Name.Length > 0 ? [] : Nearest(name));
    }

    /// <summary>The Ingresses that name it, or a wildcard that covers it, and are not served.</summary>
    public IReadOnlyList<string> NotServed(string name)
    {
        var wildcard = HostName.TrySplitFirstLabel(name, out var parent) ? $"*.{parent}" : name;
        return
        [
            .. NotServedIngress.Of(state.Snapshot, state.Served, state.Options)
                .Where(one => state.Snapshot.Ingresses[one.Key].Rules.Any(rule =>
                    string.Equals(rule.HostName, name, StringComparison.OrdinalIgnoreCase) || rule.HostName == wildcard))
                .Take(MostIngresses).Select(one => $"Ingress {one.Key}: {one.Reason}"),
        ];
    }

    static string Because(VirtualHost host, string name) => host switch
    {
        { Name: "" } when name.Length == 0 => "the request names no host, so the rules without host are for it",
        { Name: "" } => $"no rule names {name}, and no wildcard of one label covers it, so the rules without host are for it",
        { AliasOf: { } original } => host.Name.StartsWith('~')
            ? $"the pattern {host.Name} among the aliases of {original} matches, and no host has the name itself"
            : $"it is an alias of {original}",
        { Ingresses.IsEmpty: true } when host.Unmatched.Policies.Get<HostRedirectPolicy>() is { } redirect =>
            $"it is there for from-to-www-redirect of {redirect.Host} only",
        { Name: ['*', ..] } => $"no rule names {name} itself, and this wildcard covers it",
        _ => "a rule names it",
    };

    // A wildcard stands for one label: whoever forgets that is told first.
    List<string> Nearest(string name)
    {
        var found = new List<string>();
        for (var at = name.IndexOf('.', StringComparison.Ordinal); at >= 0; at = name.IndexOf('.', at + 1))
        {
            if (state.Routing.FindHost($"*.{name[(at + 1)..]}") is { } wildcard)
                found.Add($"{wildcard.Name} (which covers one label only)");
        }

        found.AddRange(NearestName.AllNear(
            name, state.Routing.NamedHosts.Select(host => host.Name).Where(known => known[0] is not ('~' or '*')), MostNearest));
        return found;
    }
}
