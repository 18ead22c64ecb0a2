using IngressController.Core.Translation.Policies;

namespace IngressController.Core.Translation;

/// <summary>
/// Who speaks for a host: the namespace of the oldest Ingress that names it. Whoever comes later from another namespace may add
/// paths, but what it asks for the host as a whole closes nothing of the owner's.
/// </summary>
sealed class HostOwners
{
    readonly Dictionary<string, string> _oldest = new(StringComparer.Ordinal);

    /// <param name="ingresses">All Ingresses, oldest first.</param>
    public HostOwners(IEnumerable<ServedIngress> ingresses)
    {
        foreach (var ingress in ingresses)
        {
            // A canary has no paths of its own.
            if (ingress.Policies.Get<CanaryPolicy>() is not null)
                continue;
            foreach (var rule in ingress.Object.Rules)
                _oldest.TryAdd(IngressShare.HostOf(rule), ingress.Key.Namespace);
        }
    }

    /// <summary>The namespace that speaks for a host; null when nobody names it.</summary>
    /// <param name="host">In lower case; empty for rules without host.</param>
    public string? Of(string host) => _oldest.GetValueOrDefault(host);
}
