using IngressController.Core.Routing;
using IngressController.Core.Translation.Policies;

namespace IngressController.Core.Translation;

/// <summary>
/// Determines which namespace owns a host: the one that <c>--host-owners</c> names, else that of the oldest Ingress that names the
/// host. Other namespaces may add paths, unless the operator forbids it, but their settings close nothing of the owner's.
/// </summary>
sealed class HostOwners
{
    readonly Dictionary<string, string> _oldest = new(StringComparer.Ordinal);
    readonly TranslationOptions _options;

    /// <param name="options">The settings.</param>
    /// <param name="ingresses">All Ingresses, oldest first.</param>
    public HostOwners(TranslationOptions options, IEnumerable<Ingress> ingresses)
    {
        _options = options;
        foreach (var ingress in ingresses)
        {
            // A canary has no paths of its own.
            if (CanaryParser.IsCanary(ingress))
                continue;
            foreach (var rule in ingress.Rules)
                _oldest.TryAdd(rule.HostName, ingress.Key.Namespace);
        }
    }

    /// <summary>The namespace that owns a host; null when no Ingress names the host.</summary>
    /// <param name="host">In lower case; empty for rules without host.</param>
    public string? Of(string host) => _options.HostOwners.Of(host) ?? _oldest.GetValueOrDefault(host);

    /// <summary>Why Ingresses of a namespace may not name a host, or null. Rules without host have no owner.</summary>
    public string? ProblemOf(string host, string @namespace)
    {
        if (host.Length == 0)
            return null;
        if (_options.HostOwners.Of(host) is { } given)
            return given == @namespace ? null : $"host \"{host}\" is given to namespace {given} by --host-owners";
        return _options.HostOwnership == HostOwnership.FirstNamespace && _oldest.TryGetValue(host, out var first) && first != @namespace
            ? $"host \"{host}\" belongs to namespace {first}, whose Ingress is the oldest that names it (--host-ownership=first-namespace)"
            : null;
    }

    /// <summary>Why Ingresses of a namespace may not have an alias, or null.</summary>
    /// <param name="alias">A name, or <c>~</c> and a regular expression.</param>
    /// <param name="namespace">The namespace.</param>
    public string? ProblemOfAlias(string alias, string @namespace)
    {
        if (!alias.StartsWith('~'))
            return ProblemOf(alias, @namespace);

        // It cannot be decided which names below *.name the pattern may match.
        return HostPattern.TryParse(alias[1..], out var pattern, out _) &&
            _options.HostOwners.Entries.FirstOrDefault(
                one => one.Value != @namespace && (one.Key.StartsWith('*') || pattern.IsMatch(one.Key))) is { Key: { } host, Value: { } owner }
            ? $"{alias} may stand for host \"{host}\", which is given to namespace {owner} by --host-owners"
            : null;
    }
}
