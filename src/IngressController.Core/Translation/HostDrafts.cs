using IngressController.Core.Annotations;

namespace IngressController.Core.Translation;

/// <summary>The hosts under construction: those of the rules that are merged, and the catch-all.</summary>
/// <param name="regexHosts">The hosts in regex mode, each with the Ingress that asks for it.</param>
/// <param name="snippets">The server-snippets of hosts.</param>
sealed class HostDrafts(IReadOnlyDictionary<string, ObjectKey> regexHosts, HostSnippets snippets)
{
    readonly Dictionary<string, HostDraft> _named = new(StringComparer.Ordinal);

    /// <summary>The hosts with a name, in the order in which Ingresses name them.</summary>
    public IReadOnlyCollection<HostDraft> Named => _named.Values;

    /// <summary>Holds rules without host, and everything that no host covers.</summary>
    public HostDraft CatchAll { get; } = New("", regexHosts, snippets);

    public IEnumerable<HostDraft> All => _named.Values.Append(CatchAll);

    /// <summary>The host of a name, or null; the catch-all for the empty name.</summary>
    public HostDraft? Find(string name) => name.Length == 0 ? CatchAll : _named.GetValueOrDefault(name);

    /// <summary>The host of a name. The first Ingress to ask for it owns it.</summary>
    public HostDraft Of(string name, ServedIngress ingress)
    {
        var host = Find(name);
        if (host is null)
            _named.Add(name, host = New(name, regexHosts, snippets));
        host.Owner ??= ingress;
        return host;
    }

    static HostDraft New(string name, IReadOnlyDictionary<string, ObjectKey> regexHosts, HostSnippets snippets) =>
        new(name, regexHosts.TryGetValue(name, out var owner) ? owner : null, snippets.Of(name), snippets.ReasonsOf(name));
}
